import { MAX_PAGE_ENTRIES } from '../../../p2p-protocol/index.js';
import type { Outcome } from '../directory.js';
import { matcherOf } from '../matching.js';
import { type NotConnected, OK, USER_DOES_NOT_EXIST, USER_NOT_CONNECTED } from '../outcomes.js';
import { MAX_LOOKED_AT } from '../publications.js';
import type { ContentRow, Done, SearchRow } from './directory-statements.js';

// What the rows of directory-statements.ts come to.

export function inSession([row]: readonly ({ readonly done: boolean } | undefined)[]):
  typeof OK | NotConnected {
  if (row === undefined) return USER_DOES_NOT_EXIST;
  return row.done ? OK : USER_NOT_CONNECTED;
}

export function published([row]: readonly Done[]):
  typeof OK | NotConnected | { readonly status: 'contentNotPublished' } {
  if (row === undefined) return USER_DOES_NOT_EXIST;
  if (!row.connected) return USER_NOT_CONNECTED;
  return row.done ? OK : { status: 'contentNotPublished' };
}

/** The users that a reply of so many has, encoded as it has them. */
export function usersListed(count: number, entries: Buffer): Outcome<'LIST_USERS'> {
  const strings = entries.toString('utf8').split('\0');
  const users = Array.from({ length: count }, (_, at) => ({
    name: strings[3 * at] ?? '',
    ip: strings[3 * at + 1] ?? '',
    port: Number(strings[3 * at + 2]),
  }));
  return { status: 'ok', users };
}

/** One row more than fits says that there is another page. */
export function pageOf(rows: readonly ContentRow[]): Outcome<'LIST_CONTENT_LONG'> {
  const entries = rows.slice(0, MAX_PAGE_ENTRIES).map(({ path, size, description, published }) => ({
    path,
    size: size ?? undefined,
    description,
    published,
  }));
  const isLast = rows.length <= MAX_PAGE_ENTRIES;
  return { status: 'ok', entries, next: isLast ? '' : String(rows[MAX_PAGE_ENTRIES - 1]?.number ?? '') };
}

/** One row more than is looked at says that there may be more behind. */
export function foundIn(rows: readonly SearchRow[], text: string): Outcome<'SEARCH'> {
  const [own] = rows;
  if (own === undefined) return USER_DOES_NOT_EXIST;
  if (!own.connected) return USER_NOT_CONNECTED;
  const isWanted = matcherOf(text);
  const entries = [];
  let last = 0;
  for (const [at, row] of rows.filter(({ number }) => number !== null).entries()) {
    if (at === MAX_LOOKED_AT || entries.length === MAX_PAGE_ENTRIES)
      return { status: 'ok', entries, next: String(last) };
    const { name, path, size, description } = row;
    if (isWanted(row)) entries.push({ user: name, path, size: size ?? undefined, description });
    last = row.number ?? last;
  }
  return { status: 'ok', entries, next: '' };
}
