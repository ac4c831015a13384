/** What others have fetched from here: files, and their bytes. */
export interface UploadTotals {
  /** Being sent now. */
  readonly active: number;
  /** Sent to the end. */
  readonly completed: number;
  /** Cut: the downloader went away or stalled, or the file changed. */
  readonly failed: number;
  /** Bytes of files that were sent, those of the cut ones too. */
  readonly bytes: number;
}

/** Counts uploads while they run. */
export class UploadTally {
  #active = 0;
  #completed = 0;
  #failed = 0;
  #bytes = 0;

  get totals(): UploadTotals {
    return { active: this.#active, completed: this.#completed, failed: this.#failed, bytes: this.#bytes };
  }

  /** Counts one upload; `count` is to be called with the bytes as they are sent. */
  async during(upload: (count: (bytes: number) => void) => Promise<void>): Promise<void> {
    this.#active++;
    try {
      await upload((bytes) => (this.#bytes += bytes));
      this.#completed++;
    } catch (error) {
      this.#failed++;
      throw error;
    } finally {
      this.#active--;
    }
  }
}
