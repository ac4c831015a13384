import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a row is given to measure with. Whatever it starts ends with `teardown`, after the row. */
export class Bench {
  /** How often both sides are measured. */
  readonly pairs: number;
  /** About how long one side is measured for. */
  readonly seconds: number;
  /** True where the whole table has to be there within two minutes: fewer users, smaller files. */
  readonly isQuick: boolean;
  readonly #ends: (() => unknown)[] = [];

  constructor({ isQuick }: { isQuick: boolean }) {
    this.isQuick = isQuick;
    this.pairs = isQuick ? 1 : 5;
    this.seconds = isQuick ? 0.3 : 0.7;
  }

  teardown(end: () => unknown): void {
    this.#ends.push(end);
  }

  /** A folder of this row's own, gone after it. */
  folder(): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-bench-'));
    this.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** Ends what the row has started, the last first. */
  async end(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) await end();
  }
}
