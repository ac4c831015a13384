import path from 'node:path';
import type { Diagnose } from '../../../daemons/diagnostics/diagnostics.js';
import { reasonOf } from '../../../daemons/reason.js';
import { withLock } from '../../local-files/file-lock.js';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from '../../local-files/private-file.js';

/** Lines that are kept. */
export const MAX_HISTORY_LINES = 1_000;
/** A longer line is not kept: nobody types it again by looking for it. */
const MAX_LINE_BYTES = 2_048;
const MAX_FILE_BYTES = MAX_HISTORY_LINES * (MAX_LINE_BYTES + 1);

/**
 * The lines typed in earlier sessions and in this one. They are in a file that only its owner can read; several clients
 * may add to it. A line that begins with a blank is not kept.
 */
export class History {
  /** Newest first. */
  readonly lines: readonly string[];
  readonly #file: string | undefined;
  readonly #diagnose: Diagnose;
  #saving: Promise<void> = Promise.resolve();

  private constructor(file: string | undefined, lines: readonly string[], diagnose: Diagnose) {
    this.#file = file;
    this.lines = lines;
    this.#diagnose = diagnose;
  }

  /** @param folder where the file is or comes to be; without one nothing is kept */
  static async open(folder: string | undefined, diagnose: Diagnose): Promise<History> {
    if (folder === undefined) return new History(undefined, [], diagnose);
    const file = path.join(folder, 'history');
    try {
      await makePrivateFolder(folder);
      return new History(file, (await linesOf(file)).reverse(), diagnose);
    } catch (error) {
      // Not touched either: it may be somebody's.
      diagnose(`${file}: no history is kept: ${reasonOf(error)}`);
      return new History(undefined, [], diagnose);
    }
  }

  isKept(line: string): boolean {
    return line.trim() !== '' && !/^\s/.test(line) && Buffer.byteLength(line) <= MAX_LINE_BYTES;
  }

  /** Adds a line; it is saved in the background. */
  add(line: string): void {
    const file = this.#file;
    if (file === undefined || !this.isKept(line)) return;
    this.#saving = this.#saving
      .then(() => append(file, line))
      .catch((error: unknown) => this.#diagnose(`${file}: ${reasonOf(error)}`));
  }

  /** Resolves when all that was added is saved, or could not be. */
  saved(): Promise<void> {
    return this.#saving;
  }
}

/** Under a lock, and from what is in the file now: other clients add to it too. */
async function append(file: string, line: string): Promise<void> {
  await withLock(`${file}.lock`, async () => {
    const others = (await linesOf(file)).filter((other) => other !== line);
    const kept = [...others, line].slice(-MAX_HISTORY_LINES);
    await writePrivateFile(file, kept.map((text) => `${text}\n`).join(''));
  });
}

async function linesOf(file: string): Promise<string[]> {
  const text = (await readPrivateFile(file, MAX_FILE_BYTES)) ?? '';
  return text.split('\n').filter((line) => line !== '');
}
