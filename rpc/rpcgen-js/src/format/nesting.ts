/** What a brace was opened for. */
type BraceKind = 'struct' | 'union' | 'enum' | 'program' | 'version' | 'namespace';

/** The open braces, from outside to inside; undefined for one that no keyword announced. */
type Open = readonly (BraceKind | undefined)[];

const KINDS: readonly string[] = ['struct', 'union', 'enum', 'program', 'version', 'namespace'];

/** The braces that are open at a place. */
export class Nesting {
  #open: Open = [];
  /** For each `#if` that is open: the braces that were open at it, and those at the end of its first alternative. */
  readonly #conditions: { readonly before: Open; behind?: Open }[] = [];
  #announced: BraceKind | undefined;

  get depth(): number {
    return this.#open.length;
  }

  get innermost(): BraceKind | undefined {
    return this.#open.at(-1);
  }

  /** A keyword says what the next brace opens. */
  announce(keyword: string): void {
    if (isBraceKind(keyword)) this.#announced = keyword;
  }

  endStatement(): void {
    this.#announced = undefined;
  }

  openBrace(): void {
    this.#open = [...this.#open, this.#announced];
    this.#announced = undefined;
  }

  /** Gives what it was opened for. */
  closeBrace(): BraceKind | undefined {
    const kind = this.innermost;
    this.#open = this.#open.slice(0, -1);
    return kind;
  }

  /** Each alternative of a condition may open the same brace, which counts once: each begins as the `#if` did. */
  directive(name: string): void {
    const condition = this.#conditions.at(-1);
    if (['if', 'ifdef', 'ifndef'].includes(name)) this.#conditions.push({ before: this.#open });
    else if (condition === undefined) return;
    else if (name === 'else' || name === 'elif') {
      condition.behind ??= this.#open;
      this.#open = condition.before;
    } else if (name === 'endif') {
      this.#open = condition.behind ?? this.#open;
      this.#conditions.pop();
    }
  }
}

function isBraceKind(keyword: string): keyword is BraceKind {
  return KINDS.includes(keyword);
}
