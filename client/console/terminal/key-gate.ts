import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';

const CTRL_C = 0x03;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Typed ahead; more is somebody's cat. */
const MAX_HELD_BYTES = 64 * 1024;

/**
 * What is typed, let through a line at a time: while a command runs, keys are held back, so that readline neither echoes
 * them into its output nor takes them for something else; they are typed, as it were, at the next prompt. Only Ctrl-C
 * gets through at once, and clears what was typed before it.
 */
export class KeyGate extends Readable {
  readonly #terminal: ReadStream;
  readonly #onInterrupt: () => void;
  readonly #onData = (keys: Buffer): void => this.#receive(keys);
  readonly #onEnd = (): void => this.#end();
  #held: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #isWaiting = false;
  #endsWithReturn = false;

  /** @param onInterrupt called for a Ctrl-C while the gate is closed */
  constructor(terminal: ReadStream, onInterrupt: () => void) {
    super();
    this.#terminal = terminal;
    this.#onInterrupt = onInterrupt;
    terminal.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onEnd);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Lets keys through to the end of a line, then closes. */
  open(): void {
    this.#isOpen = true;
    this.#letThrough();
  }

  /** Keeps keys back until `work` is done: readline would take them for what was typed before it. */
  async wait<T>(work: Promise<T>): Promise<T> {
    this.#isWaiting = true;
    try {
      return await work;
    } finally {
      this.#isWaiting = false;
      this.#letThrough();
    }
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Takes no more from the terminal. */
  leave(): void {
    this.#terminal.off('data', this.#onData).off('end', this.#onEnd);
    this.#terminal.pause();
  }

  /** What readline asks of a terminal. */
  setRawMode(isRaw: boolean): this {
    this.#terminal.setRawMode(isRaw);
    return this;
  }

  get isRaw(): boolean {
    return this.#terminal.isRaw;
  }

  /** Keys come when they are pressed. */
  override _read(): void {
    return;
  }

  #receive(keys: Buffer): void {
    // Enter is one key, also where it comes as two bytes.
    const isRestOfReturn = this.#endsWithReturn && keys[0] === LINE_FEED;
    this.#endsWithReturn = keys.at(-1) === CARRIAGE_RETURN;
    const typed = isRestOfReturn ? keys.subarray(1) : keys;
    const interrupt = this.#isOpen ? -1 : typed.lastIndexOf(CTRL_C);
    if (interrupt >= 0) this.#held = Buffer.alloc(0);
    const kept = typed.subarray(interrupt + 1, interrupt + 1 + MAX_HELD_BYTES - this.#held.length);
    this.#held = Buffer.concat([this.#held, kept]);
    if (interrupt >= 0) this.#onInterrupt();
    this.#letThrough();
  }

  #letThrough(): void {
    if (!this.#isOpen || this.#isWaiting || this.#held.length === 0) return;
    const end = this.#held.findIndex(
      (byte) => byte === CARRIAGE_RETURN || byte === LINE_FEED || byte === TAB,
    );
    const keys = end < 0 ? this.#held : this.#held.subarray(0, end + 1);
    const isTwoBytes = this.#held[end] === CARRIAGE_RETURN && this.#held[end + 1] === LINE_FEED;
    this.#held = this.#held.subarray(keys.length + (isTwoBytes ? 1 : 0));
    // What follows a Tab comes when readline has seen it, and, if it asks for a completion, has that.
    if (this.#held.length > 0 && keys.at(-1) === TAB) setImmediate(() => this.#letThrough());
    else if (end >= 0 && keys.at(-1) !== TAB) this.#isOpen = false;
    this.push(keys);
  }

  /** The terminal has hung up: what is still held nobody waits for any more. */
  #end(): void {
    this.leave();
    this.push(null);
  }
}
