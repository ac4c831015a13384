import { PartlyShown } from '../trail/partly-shown.js';

/** Writes all of the text, or rejects: with PartlyShown where some of its lines stand whole. */
export type WriteText = (text: string) => Promise<void>;

/** Text that may wait for a reader of the log who is slow or stopped. */
export const MAX_WAITING_CHARACTERS = 16 * 1024 * 1024;

/** Why no more lines are taken. */
export const TOO_MUCH_WAITS = 'nobody reads the log: too much of it waits to be written';

/** The lines that leave together in one write. */
interface Batch {
  text: string;
  readonly written: Promise<void>;
}

/** The log itself: whole lines in the order they came, all of one turn of the event loop in one write. */
export class LogOutput {
  readonly #write: WriteText;
  readonly #maxWaitingCharacters: number;
  /** The batch that lines still join. */
  #open: Batch | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #waitingCharacters = 0;

  constructor(write: WriteText, maxWaitingCharacters = MAX_WAITING_CHARACTERS) {
    this.#write = write;
    this.#maxWaitingCharacters = maxWaitingCharacters;
  }

  /**
   * Resolves when the line, or lines, are written.
   * @throws PartlyShown when the first of them stand, Error when none does, or when too much waits already
   */
  append(line: string): Promise<void> {
    if (this.#waitingCharacters >= this.#maxWaitingCharacters) {
      return Promise.reject(new Error(TOO_MUCH_WAITS));
    }
    const batch = (this.#open ??= this.#openBatch());
    const before = batch.text;
    batch.text += `${line}\n`;
    this.#waitingCharacters += line.length + 1;
    return batch.written.catch((error: unknown) => failShareOf(line, before, error));
  }

  #openBatch(): Batch {
    const written = this.#lastWrite.then(() => this.#writeBatch());
    // The lines' own promises tell of a failure.
    this.#lastWrite = written.catch(() => undefined);
    return { text: '', written };
  }

  async #writeBatch(): Promise<void> {
    const text = this.#open?.text ?? '';
    this.#open = undefined;
    try {
      await this.#write(text);
    } finally {
      this.#waitingCharacters -= text.length;
    }
  }
}

/** Of a batch that failed, what became of these lines. */
function failShareOf(own: string, before: string, error: unknown): void {
  if (!(error instanceof PartlyShown)) throw error;
  const shown = error.shownRecords - lineEnds(before);
  if (shown > lineEnds(own)) return;
  throw shown > 0 ? new PartlyShown(shown, error.cause) : error.cause;
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}
