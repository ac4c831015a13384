import type { Writable } from 'node:stream';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { isGone } from '../stdout-faults.js';
import { counted } from '../text/counted.js';

/** Bytes waiting for a reader of stdout beyond which lines are left out. */
const DEFAULT_MAX_WAITING_BYTES = 1024 * 1024;

/** Characters that are written before their time is up. */
const MAX_GATHERED = 64 * 1024;

interface LineOutputOptions {
  readonly maxWaitingBytes?: number;
  /**
   * Milliseconds within which lines that follow another are gathered and written together (0). The first line after a
   * pause leaves at once.
   */
  readonly gatherMs?: number;
}

/**
 * Whole lines to a stream that may be slow, stopped, full or gone: what it does not take waits up to a bound, further
 * lines and those that could not be written are left out and counted, and none of it reaches the caller.
 */
export class LineOutput {
  readonly #stream: Writable;
  readonly #diagnose: Diagnose;
  readonly #maxWaitingBytes: number;
  readonly #gatherMs: number;
  #gathered = '';
  /** Runs while lines are gathered. */
  #gathering: NodeJS.Timeout | undefined;
  #isGone = false;
  #leftOut = 0;
  /** Lines whose write has failed since one succeeded. */
  #notWritten = 0;

  constructor(stream: Writable, diagnose: Diagnose, options: LineOutputOptions = {}) {
    this.#stream = stream;
    this.#diagnose = diagnose;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES;
    this.#gatherMs = options.gatherMs ?? 0;
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fail(error, ''));
  }

  write(line: string): void {
    if (this.#isGone) return;
    // Once full, half of it must have been read: a reader just too slow would otherwise cause a message a line.
    const bound = this.#leftOut === 0 ? this.#maxWaitingBytes : this.#maxWaitingBytes / 2;
    if (this.#stream.writableLength + this.#gathered.length >= bound) {
      if (this.#leftOut === 0) this.#diagnose('nobody reads stdout: lines are left out');
      this.#leftOut++;
      return;
    }
    if (this.#leftOut > 0) this.#diagnose(`stdout is read again: ${wereLines(this.#leftOut)} left out`);
    this.#leftOut = 0;
    this.#put(`${line}\n`);
  }

  /** Writes what is gathered. */
  flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (this.#gathered === '' || this.#isGone) return;
    const lines = this.#gathered;
    this.#gathered = '';
    this.#send(lines);
  }

  /** A write for each line is a sixth of what an operation costs. */
  #put(text: string): void {
    if (this.#gathering !== undefined) {
      this.#gathered += text;
      if (this.#gathered.length >= MAX_GATHERED) this.flush();
      return;
    }
    this.#send(text);
    if (this.#gatherMs > 0) this.#gathering = setTimeout(() => this.flush(), this.#gatherMs);
  }

  #send(text: string): void {
    this.#stream.write(text, (error) => {
      if (error) this.#fail(error, text);
      else this.#succeed();
    });
  }

  #succeed(): void {
    if (this.#notWritten === 0) return;
    this.#diagnose(`stdout is written again: ${wereLines(this.#notWritten)} left out`);
    this.#notWritten = 0;
  }

  #fail(error: NodeJS.ErrnoException, text: string): void {
    if (this.#isGone) return;
    if (isGone(error)) {
      this.#diagnose(`stdout is closed, going on without: ${error.message}`);
      this.#isGone = true;
    } else if (text !== '') {
      if (this.#notWritten === 0)
        this.#diagnose(`stdout cannot be written: lines are left out: ${error.message}`);
      this.#notWritten += text.split('\n').length - 1;
    }
  }
}

function wereLines(count: number): string {
  return counted(count, 'line was', 'lines were');
}
