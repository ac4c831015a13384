import readline from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { type Console, PROMPT } from '../console.js';
import type { History } from './history.js';
import { MAX_HISTORY_LINES } from './history.js';
import { KeyGate } from './key-gate.js';

const NOTHING_FOUND: [string[], string] = [[], ''];

interface TerminalOptions {
  readonly keyboard: ReadStream;
  /** Where the prompt and what is typed are shown. */
  readonly screen: WriteStream;
  readonly history: History;
  /** What the line may become, and which part of it, as readline wants it. */
  readonly complete: (line: string) => Promise<[string[], string]>;
  /** The person wants to leave: Ctrl-C at an empty prompt, or a second one while a command does not end. */
  readonly onLeave: () => void;
}

/** A person at a terminal, with line editing, history and completion. */
export class TerminalConsole implements Console {
  readonly lines: AsyncIterable<string>;
  readonly #options: TerminalOptions;
  readonly #keys: KeyGate;
  readonly #readline: readline.Interface;
  /** Of the command that is being carried out. */
  #cancel: AbortController | undefined;
  /** Of the question that is being asked. */
  #question: AbortController | undefined;
  /** Also by Ctrl-D. Asked for anything then, readline draws its prompt once more, or throws. */
  #isClosed = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#keys = new KeyGate(options.keyboard, () => this.#interrupt());
    this.#readline = this.#openReadline(options);
    // Taken at once: lines that come before somebody listens would be lost.
    this.lines = iterableOf(this.#readline[Symbol.asyncIterator]());
  }

  prompt(): void {
    this.#cancel = undefined;
    this.#readline.prompt();
    this.#keys.open();
  }

  begin(): AbortSignal {
    this.#cancel = new AbortController();
    return this.#cancel.signal;
  }

  /** Asks the person something; resolves to what is typed, to nothing where they will not say. */
  async ask(question: string): Promise<string> {
    if (this.#isClosed) return '';
    const controller = new AbortController();
    this.#question = controller;
    const { signal } = controller;
    const closed = (): void => controller.abort();
    this.#readline.once('close', closed);
    try {
      return await new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(''));
        this.#readline.question(question, { signal }, resolve);
        this.#keys.open();
      });
    } finally {
      this.#keys.close();
      this.#question = undefined;
      this.#readline.off('close', closed);
    }
  }

  /** Lets something be shown that nobody asked for, above what is being typed. */
  aside(show: () => void): void {
    const isTyping = this.#cancel === undefined || this.#question !== undefined;
    if (!isTyping || !this.#keys.isOpen || process.env['TERM'] === 'dumb') {
      show();
      return;
    }
    const { screen } = this.#options;
    readline.moveCursor(screen, 0, -this.#readline.getCursorPos().rows);
    readline.cursorTo(screen, 0);
    readline.clearScreenDown(screen);
    show();
    this.#promptAgain();
  }

  close(): void {
    this.#readline.close();
    this.#keys.leave();
  }

  #openReadline({ screen: output, history }: TerminalOptions): readline.Interface {
    const opened = readline.createInterface({
      input: this.#keys,
      output,
      prompt: PROMPT,
      terminal: true,
      history: [...history.lines],
      historySize: MAX_HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: (line, done) =>
        void this.#candidatesFor(line).then((candidates) => {
          if (!this.#isClosed) done(null, candidates);
        }),
    });
    opened.on('SIGINT', () => this.#interrupt());
    // After Ctrl-Z: readline pauses then, and leaves it to us to go on.
    opened.on('SIGCONT', () => this.#promptAgain());
    opened.on('close', () => {
      this.#isClosed = true;
      this.#keys.close();
    });
    opened.on('line', (line) => history.add(line));
    // An answer is no command, and what is not kept in the file is not kept here.
    opened.on('history', (lines) => {
      if (this.#question !== undefined || !history.isKept(lines[0] ?? '')) lines.shift();
    });
    return opened;
  }

  async #candidatesFor(line: string): Promise<[string[], string]> {
    const { complete } = this.#options;
    const found = this.#question === undefined ? complete(line) : Promise.resolve(NOTHING_FOUND);
    return this.#keys.wait(found).catch(() => NOTHING_FOUND);
  }

  /** What is being typed, once more, below what others have written. */
  #promptAgain(): void {
    // By this field readline knows how far up its line begins: it is about to begin here.
    Object.assign(this.#readline, { prevRows: 0 });
    this.#readline.prompt(true);
  }

  #interrupt(): void {
    const { onLeave } = this.#options;
    this.#question?.abort();
    if (this.#cancel?.signal.aborted === true) onLeave();
    else if (this.#cancel !== undefined) this.#cancel.abort();
    else if (this.#readline.line === '') onLeave();
    else this.#clearLine();
  }

  /** As Ctrl-E and Ctrl-U do. */
  #clearLine(): void {
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
  }
}

async function* iterableOf<T>(iterator: AsyncIterator<T>): AsyncGenerator<T> {
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
