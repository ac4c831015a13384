/** The numbers both ends keep to. */

/** Bytes of a user, path or description, its NUL not counted. */
export const MAX_FIELD_BYTES = 255;
/** Bytes of a whole request, NULs included. */
export const MAX_REQUEST_BYTES = 4096;
/** A request that is not complete after this many milliseconds is given up. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** Users, and publications of one user, that a server takes where it is not told otherwise. */
export const DEFAULT_LIST_ENTRIES = 100_000;
/** An entry of LIST USERS, the longest there is: a name, an IPv6 address, a port, each with its NUL. */
const MAX_ENTRY_BYTES = MAX_FIELD_BYTES + 1 + 45 + 1 + 5 + 1;
/** The status, and the number of entries with its NUL; and a NUL of the status. */
const MAX_HEAD_BYTES = 16;
/** Bytes of a whole reply that a client reads before it gives up: the longest list of a server with its defaults. */
export const MAX_REPLY_BYTES = MAX_HEAD_BYTES + DEFAULT_LIST_ENTRIES * MAX_ENTRY_BYTES;
/** Entries of a list that a client believes in: empty ones would cost it far more than the bytes they travel as. */
const MAX_LIST_ENTRIES = 1_000_000;
/** Entries that a server puts on one page of a long list. */
export const MAX_PAGE_ENTRIES = 100;

const PORT = /^[1-9][0-9]{0,4}$/;
const SIZE = /^(0|[1-9][0-9]{0,15})$/;
const COUNT = /^(0|[1-9][0-9]{0,6})$/;

/** A TCP port as it travels: decimal without leading zeros, 1…65535. */
export function parsePort(text: string): number | undefined {
  const port = PORT.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** A file's size in bytes as it travels; a number no file can have is refused. */
export function parseSize(text: string): number | undefined {
  if (!SIZE.test(text)) return undefined;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** The number of a session as it travels, which is only ever compared. */
export function parseSession(text: string): string | undefined {
  return /^[1-9][0-9]{0,15}$/.test(text) ? text : undefined;
}

/** A SHA-256 as it travels. */
export function parseSha256(text: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** The number of entries of a list as it travels; more than a reply can hold is refused. */
export function parseCount(text: string): number | undefined {
  const count = COUNT.test(text) ? Number(text) : undefined;
  return count !== undefined && count <= MAX_LIST_ENTRIES ? count : undefined;
}
