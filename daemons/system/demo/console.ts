import { type Program, quote } from '../program.js';

const ANSWER_MS = 30_000;
const LATE = `did not answer within ${ANSWER_MS / 1_000} s`;
const PROMPT = /(?:^|\n)c> ?$/;
const END = '+++ FINISHED +++';

/** A client process at whose prompt commands are typed. */
export class ClientConsole {
  readonly #program: Program;
  /** What it printed since the last command: on stdout, and on both streams as it came. */
  #text = '';
  #said = '';
  #typed = '';
  #onText: (() => void) | undefined;

  /** The program must be fed through a pipe, and must not have printed anything yet. */
  constructor(program: Program) {
    this.#program = program;
    program.onOutput((text, stream) => {
      this.#said += text;
      if (stream !== 'stdout') return;
      this.#text += text.replaceAll('\r', '');
      this.#onText?.();
    });
  }

  /** Waits for its first prompt. */
  async ready(): Promise<void> {
    await this.#output((text) => PROMPT.test(text));
  }

  /** Types a command; resolves to what is printed before the next prompt. */
  async command(line: string): Promise<string> {
    this.#type(line);
    const text = await this.#output((text) => PROMPT.test(text));
    return text.replace(PROMPT, '').trim();
  }

  /** Types QUIT; resolves to all that is printed until the process has ended. */
  async quit(): Promise<string> {
    this.#type('QUIT');
    await this.#output((text) => text.includes(END));
    await this.#program.endsWithin(ANSWER_MS);
    return this.#text.trim();
  }

  #type(line: string): void {
    this.#text = '';
    this.#said = '';
    this.#typed = line;
    this.#program.write(`${line}\n`);
  }

  /** Resolves to what was printed since the last command, as soon as it satisfies `isEnough`. */
  async #output(isEnough: (text: string) => boolean): Promise<string> {
    let late: NodeJS.Timeout | undefined;
    const problem = Promise.race([
      this.#program.ended,
      new Promise<string>((resolve) => (late = setTimeout(resolve, ANSWER_MS, LATE))),
    ]).then((words) => {
      const when = this.#typed === '' ? 'before its first prompt' : `after ${this.#typed}`;
      if (!isEnough(this.#text))
        throw new Error(`${this.#program.name} ${words} ${when}${quote(this.#said)}`);
    });
    const enough = new Promise<void>((resolve) => {
      this.#onText = () => {
        if (isEnough(this.#text)) resolve();
      };
      this.#onText();
    });
    await Promise.race([enough, problem]).finally(() => clearTimeout(late));
    return this.#text;
  }
}
