import type { SeededRandom } from '../seeded-random.js';
import { sectorsOf } from '../power/sectors.js';

interface Write {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** A disk with a write cache: what it has not been told to flush may be gone when the power is. */
export class VolatileDisk {
  readonly sizeBytes: number;
  readonly #durable: Buffer;
  /** What is read: with all that is in the cache. */
  readonly #visible: Buffer;
  #cache: Write[] = [];
  #lastWrites = Infinity;
  #onPowerLoss: () => void = () => undefined;

  constructor(image: Buffer) {
    this.sizeBytes = image.length;
    this.#durable = Buffer.from(image);
    this.#visible = Buffer.from(image);
  }

  /** Whether the power is gone: nothing answers any more. */
  get isDead(): boolean {
    return this.#lastWrites <= 0;
  }

  /** Lets so many more writes into the cache, then loses power; resolves at that moment. */
  loseThePowerAfter(writes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#lastWrites = writes;
      this.#onPowerLoss = resolve;
    });
  }

  read(offset: number, length: number): Buffer {
    return Buffer.from(this.#visible.subarray(offset, offset + length));
  }

  /** `isForced`: on the medium when this returns, whatever is in the cache. */
  write(offset: number, bytes: Buffer, isForced: boolean): void {
    bytes.copy(this.#visible, offset);
    if (isForced) bytes.copy(this.#durable, offset);
    else this.#cache.push({ offset, bytes: Buffer.from(bytes) });
    this.#lastWrites -= isForced ? 0 : 1;
    if (this.isDead) this.#onPowerLoss();
  }

  flush(): void {
    for (const { offset, bytes } of this.#cache) bytes.copy(this.#durable, offset);
    this.#cache = [];
  }

  /**
   * Each write of the cache is kept, lost, or kept in some of its sectors; then there is power again. Returns how many
   * were not kept whole.
   */
  powerCut(random: SeededRandom): number {
    let broken = 0;
    for (const write of this.#cache) {
      const fate = random.pick(['kept', 'lost', 'torn'] as const);
      if (fate !== 'kept') broken += 1;
      if (fate === 'kept') write.bytes.copy(this.#durable, write.offset);
      if (fate !== 'torn') continue;
      for (const { offset, bytes } of sectorsOf(write.offset, write.bytes))
        if (random.isOneIn(2)) bytes.copy(this.#durable, offset);
    }
    this.#cache = [];
    this.#lastWrites = Infinity;
    this.#durable.copy(this.#visible);
    return broken;
  }

  image(): Buffer {
    return Buffer.from(this.#durable);
  }
}
