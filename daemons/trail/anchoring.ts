import type { Diagnose } from '../diagnostics/diagnostics.js';
import type { TrailRecord } from '../programs/audit.js';
import { reasonOf } from '../reason.js';
import { AnchorFile } from './anchors.js';

const DEFAULT_EVERY = 1_000;

interface AnchoringOptions {
  /** After how many records there is another anchor. Default 1,000. */
  readonly every: number | undefined;
  readonly diagnose: Diagnose;
}

/** Adds anchors to a file while a trail grows. That none can be written keeps nothing from the trail, and is said once. */
export class Anchoring {
  readonly file: AnchorFile;
  readonly #every: number;
  readonly #diagnose: Diagnose;
  #position: number;
  #isFailing = false;

  /** @throws Error for a file that cannot be used */
  constructor(file: string, { every = DEFAULT_EVERY, diagnose }: AnchoringOptions) {
    this.file = new AnchorFile(file);
    this.#every = every;
    this.#diagnose = diagnose;
    this.#position = this.file.last?.position ?? 0;
  }

  /** Whether there were enough records since the last anchor, or, where it is the last chance, any. */
  isDue(lastPosition: number, isLastChance = false): boolean {
    return lastPosition - this.#position >= (isLastChance ? 1 : this.#every);
  }

  /** Adds the anchor of the newest record, which is looked for only now. */
  add(find: () => TrailRecord | undefined): void {
    const { file } = this.file;
    try {
      const newest = find();
      if (newest === undefined) return;
      const { hash, received_ms: receivedMs } = newest;
      const position = Number(newest.position);
      this.file.add({ position, hash, receivedMs: Number(receivedMs) });
      this.#position = position;
      if (this.#isFailing) this.#diagnose(`${file}: anchors are written again`, 'info');
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#diagnose(`${file}: no anchor could be written: ${reasonOf(error)}`);
      this.#isFailing = true;
    }
  }

  close(): void {
    this.file.close();
  }
}
