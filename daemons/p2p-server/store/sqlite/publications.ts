import { MAX_PAGE_ENTRIES, type Page } from '../../../p2p-protocol/index.js';
import type { Publication } from '../directory.js';
import { MAX_LOOKED_AT, numberOf } from '../publications.js';
import { checksumOf, type PublicationRow, type Unsummed, type UserRow } from './rows.js';
import { type Ahead, MAX_READ_AT_ONCE, type PathsAhead, ReadAhead } from './read-ahead.js';
import type { SqliteState } from './state.js';
import type { Statements } from './statements.js';
import type { Verify } from './verify.js';

/** Publications of a user who goes that are deleted with them; the rest goes by and by, so that nobody has to wait. */
const MAX_REMOVED_AT_ONCE = 500;

/** What is published, in the order of publication. */
export class SqlitePublications {
  readonly #statements: Statements;
  readonly #state: SqliteState;
  readonly #verify: Verify;
  #onLeftBehind: (() => void) | undefined;

  constructor(statements: Statements, state: SqliteState, verify: Verify) {
    this.#statements = statements;
    this.#state = state;
    this.#verify = verify;
  }

  find({ id }: UserRow, path: string): PublicationRow | undefined {
    return this.#verify.publication(this.#statements.findPublication.get(id, path));
  }

  add({ id }: UserRow, { path, description, published }: Publication): void {
    const number = this.#state.values.lastPublication + 1;
    this.#statements.addPublication.run(
      summed({ number, user: id, path, description, published, size: null }),
    );
    this.#state.change({ lastPublication: number });
  }

  describe(publication: PublicationRow, size: number): void {
    this.#statements.setPublicationSize.run(summed({ ...publication, size }));
  }

  remove({ number }: PublicationRow): void {
    this.#statements.removePublication.run(number);
  }

  /** Theirs are no longer found, and what is not deleted at once is by {@link removeSome}. */
  removeAllOf({ id, publications }: UserRow): void {
    this.#statements.removePublicationsOf.run(id, MAX_REMOVED_AT_ONCE);
    if (publications > MAX_REMOVED_AT_ONCE) {
      this.#statements.addRemovedUser.run(id);
      this.#state.afterCommit(() => this.#onLeftBehind?.());
    }
    this.#state.change({ publications: this.#state.values.publications - publications });
  }

  /** Calls back whenever {@link removeSome} has something to do. */
  onLeftBehind(listener: () => void): void {
    this.#onLeftBehind = listener;
  }

  /** Deletes some publications of users who are gone. Whether there may be more. */
  removeSome(): boolean {
    const id = this.#statements.findRemovedUser.get();
    if (id === undefined) return false;
    const { changes } = this.#statements.removePublicationsOf.run(id, MAX_REMOVED_AT_ONCE);
    if (changes < MAX_REMOVED_AT_ONCE) this.#statements.forgetRemovedUser.run(id);
    return true;
  }

  /**
   * The paths of a user in the order of publication.
   * @throws ReadAhead where they are too many to be read at once, and what was read ahead is not what they are now
   */
  pathsOf({ id, publications }: UserRow, ahead: Ahead): readonly string[] {
    if (ahead === 'all' || publications <= MAX_READ_AT_ONCE)
      return this.#statements.publicationsOf.all(id).map((row) => this.#verify.publication(row).path);
    if (ahead?.user !== id) throw new ReadAhead({ user: id, paths: [], last: 0 });
    const { paths } = this.pathsBehind(id, ahead.last, MAX_READ_AT_ONCE);
    if (paths.length === MAX_READ_AT_ONCE) throw new ReadAhead(ahead);
    const all = [...ahead.paths, ...paths];
    // Numbers only grow, so those up to the last that was read are the same where they are as many.
    if (all.length !== publications) throw new ReadAhead({ user: id, paths: [], last: 0 });
    return all;
  }

  /** Some paths of a user behind a number, and the last number of them. */
  pathsBehind(user: number, after: number, limit: number): Omit<PathsAhead, 'user'> {
    const rows = this.#statements.publicationsOfBehind.all(user, after, limit);
    return {
      paths: rows.map((row) => this.#verify.publication(row).path),
      last: rows.at(-1)?.number ?? after,
    };
  }

  /** Those of a user behind `after`, as one page. */
  pageOf({ id }: UserRow, after: string): Page<PublicationRow> {
    const rows = this.#statements.publicationsOfBehind.all(id, numberOf(after), MAX_PAGE_ENTRIES + 1);
    const entries = rows.slice(0, MAX_PAGE_ENTRIES).map((row) => this.#verify.publication(row));
    const isLast = rows.length <= MAX_PAGE_ENTRIES;
    return { entries, next: isLast ? '' : String(entries.at(-1)?.number ?? '') };
  }

  /** Those of all users whose number is below `before`, newest first, at most so many. */
  below(before: number, limit: number): PublicationRow[] {
    return this.#statements.publicationsBelow.all(before, limit).map((row) => this.#verify.publication(row));
  }

  /** Those of all users behind `after` that are wanted, as one page; a part of them is looked at. */
  page<Entry>(after: string, entryOf: (row: PublicationRow) => Entry | undefined): Page<Entry> {
    const entries: Entry[] = [];
    let looked = 0;
    let last = 0;
    for (const row of this.#statements.publicationsBehind.iterate(numberOf(after), MAX_LOOKED_AT + 1)) {
      if (looked === MAX_LOOKED_AT || entries.length === MAX_PAGE_ENTRIES)
        return { entries, next: String(last) };
      const entry = entryOf(this.#verify.publication(row));
      if (entry !== undefined) entries.push(entry);
      last = row.number;
      looked++;
    }
    return { entries, next: '' };
  }
}

function summed(publication: Unsummed<PublicationRow>): PublicationRow {
  return { ...publication, checksum: checksumOf.publication(publication) };
}
