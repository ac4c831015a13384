import { escapeForDisplay, escapeInJson } from '../../../daemons/text/escape.js';
import type { InfoFailure } from './info-failure.js';

const PROGRAM = 'sunrpc info';

/** Where text goes. */
export interface Sinks {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** What is printed: text as rpcinfo has it while the answers come, or one JSON value at the end. */
export class Output {
  readonly #isJson: boolean;
  readonly #sinks: Sinks;

  constructor(isJson: boolean, sinks: Sinks) {
    this.#isJson = isJson;
    this.#sinks = sinks;
  }

  /** What rpcinfo prints on stdout. */
  text(text: string): void {
    if (!this.#isJson) this.#sinks.stdout(text);
  }

  /** The same for programs. */
  value(value: unknown): void {
    if (!this.#isJson) return;
    const lines = JSON.stringify(value, undefined, 2).split('\n');
    this.#sinks.stdout(lines.map((line) => `${escapeInJson(line)}\n`).join(''));
  }

  /** What rpcinfo prints on stderr. */
  complain(message: string): void {
    this.#sinks.stderr(`${PROGRAM}: ${escapeForDisplay(message)}\n`);
  }

  /** What went wrong, and in a line of its own what may help. */
  fail({ message, hint }: InfoFailure): void {
    this.complain(message);
    if (hint !== undefined) this.#sinks.stderr(`  ${escapeForDisplay(hint)}\n`);
  }
}
