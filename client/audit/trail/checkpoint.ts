import type { Hash } from './record-hash.js';

/** What somebody else than the records says of the chain: an anchor, or a file of the trail about itself. */
export interface Checkpoint {
  /** 0 stands for the beginning. */
  readonly position: number;
  /** Of the record at that position; undefined where only its being there is known. */
  readonly hash?: Hash;
  /** Who says so, to stand behind "by". */
  readonly witness: string;
}

/** Checkpoints in the order of their positions; {@link take} gives those of a position once the walk is there. */
export class CheckpointQueue {
  readonly #checkpoints: readonly Checkpoint[];
  #next = 0;
  #nextPosition: number;

  constructor(checkpoints: readonly Checkpoint[]) {
    this.#checkpoints = checkpoints.toSorted((one, other) => one.position - other.position);
    this.#nextPosition = this.#checkpoints[0]?.position ?? Infinity;
  }

  /** The last that was passed. */
  get latest(): Checkpoint | undefined {
    return this.#checkpoints[this.#next - 1];
  }

  /** The next one, if it is of this position or one before it. */
  take(position: number): Checkpoint | undefined {
    if (position < this.#nextPosition) return undefined;
    const checkpoint = this.#checkpoints[this.#next];
    this.#next++;
    this.#nextPosition = this.#checkpoints[this.#next]?.position ?? Infinity;
    return checkpoint;
  }

  /** The one that is furthest behind. */
  get furthest(): Checkpoint | undefined {
    return this.#checkpoints.at(-1);
  }
}
