/** Something that has to hold, and whether it does. */
export interface Check {
  what: string;
  isTrue: boolean;
  /** What was found instead. */
  found?: string;
}

/** What the demo found out, printed as it comes. */
export class Checks {
  #passed = 0;
  #failed = 0;

  get haveFailed(): boolean {
    return this.#failed > 0;
  }

  add({ what, isTrue, found }: Check): void {
    if (isTrue) this.#passed += 1;
    else this.#failed += 1;
    const reason = found === undefined ? '' : `\n        found: ${JSON.stringify(found)}`;
    console.log(isTrue ? `ok      ${what}` : `FAILED  ${what}${reason}`);
  }

  /** Tells what cannot be checked, and why. */
  note(words: string): void {
    console.log(`note    ${words}`);
  }

  summary(): string {
    return `${this.#passed} checks hold, ${this.#failed} failed`;
  }
}
