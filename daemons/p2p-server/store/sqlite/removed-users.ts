import type { GroupCommit } from '../../../sqlite/group-commit.js';
import type { SqlitePublications } from './publications.js';

/**
 * Deletes what users with many publications left behind: a part at a time, with the groups of operations, so that
 * nobody waits for it.
 */
export class RemovedUsers {
  readonly #groups: GroupCommit;
  readonly #publications: SqlitePublications;
  #isRemoving = false;
  #isStopped = false;

  constructor(groups: GroupCommit, publications: SqlitePublications) {
    this.#groups = groups;
    this.#publications = publications;
    publications.onLeftBehind(() => void this.#remove());
    void this.#remove();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #remove(): Promise<void> {
    if (this.#isRemoving) return;
    this.#isRemoving = true;
    try {
      while (!this.#isStopped && (await this.#groups.later(() => this.#publications.removeSome())));
    } catch {
      // The store has said that it fails. The next start goes on.
    } finally {
      this.#isRemoving = false;
    }
  }
}
