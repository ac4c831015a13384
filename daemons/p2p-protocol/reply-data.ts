import { parseCount, parsePort, parseSession, parseSha256, parseSize } from './limits.js';
import type { Operation } from './operations.js';
import { ProtocolError } from './protocol-error.js';

/** Where a connected user's peer listener is reached. */
export interface PeerAddress {
  readonly ip: string;
  readonly port: number;
}

/** One line of LIST USERS. */
export interface ConnectedUser extends PeerAddress {
  readonly name: string;
}

/** What a connection with heartbeats is given: its number, and after how many seconds of silence it ends. */
export interface SessionTerms {
  readonly session: string;
  readonly ttlSeconds: number;
}

/** What is known of a published file; the size in bytes only where its publisher said it. */
export interface ListedPublication {
  readonly path: string;
  readonly size: number | undefined;
  readonly description: string;
  /** The timestamp of its publication. */
  readonly published: string;
}

/** A published file that a search found. */
export interface FoundPublication {
  readonly user: string;
  readonly path: string;
  readonly size: number | undefined;
  readonly description: string;
}

/** Part of a long list. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** What to ask with for the page that follows; empty where none does. */
  readonly next: string;
}

/** A peer's file as it is now. */
export interface FileDescription {
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Milliseconds since 1970, UTC. */
  readonly modifiedMs: number;
  /** Hash of the beginning that was asked for; empty where the file is shorter or none was. */
  readonly prefixSha256: string;
}

/** What follows the byte 0, for the operations whose reply carries more than that byte. */
export interface ReplyData {
  readonly LIST_USERS: { readonly users: readonly ConnectedUser[] };
  readonly LIST_CONTENT: { readonly paths: readonly string[] };
  readonly GET_USER_INFO: PeerAddress;
  /** The file's bytes follow; their number in bytes is `size`. */
  readonly GET_FILE: { readonly size: number };
  readonly START_SESSION: SessionTerms;
  readonly LIST_CONTENT_LONG: Page<ListedPublication>;
  readonly SEARCH: Page<FoundPublication>;
  /** Of the certificate that the target serves files with: 64 hexadecimal digits. */
  readonly GET_CERTIFICATE: { readonly sha256: string };
  readonly STAT_FILE: FileDescription;
  /** The file's bytes from the offset on follow; their number in bytes is `size`. */
  readonly GET_FILE_RANGE: { readonly size: number };
}

/** The strings after a status of 0: how many they are, known from the first, and what they say. */
export interface DataLayout<Data> {
  countStrings(first: string): number;
  /** @throws {ProtocolError} `malformed` */
  read(strings: readonly string[]): Data;
  write(data: Data): readonly string[];
}

const SIZE_OF_WHAT_FOLLOWS: DataLayout<{ readonly size: number }> = {
  countStrings: () => 1,
  read: ([size = '']) => ({ size: readSize(size) }),
  write: ({ size }) => [String(size)],
};

const LAYOUTS: { readonly [Op in keyof ReplyData]: DataLayout<ReplyData[Op]> } = {
  LIST_USERS: {
    countStrings: (first) => 1 + 3 * readCount(first),
    read: ([, ...strings]) => ({
      users: inGroups(strings, 3).map(([name = '', ip = '', port = '']) => ({
        name,
        ...readAddress(ip, port),
      })),
    }),
    write: ({ users }) => counted(users, ({ name, ip, port }) => [name, ip, String(port)]),
  },
  LIST_CONTENT: {
    countStrings: (first) => 1 + readCount(first),
    read: ([, ...paths]) => ({ paths }),
    write: ({ paths }) => counted(paths, (path) => [path]),
  },
  GET_USER_INFO: {
    countStrings: () => 2,
    read: ([ip = '', port = '']) => readAddress(ip, port),
    write: ({ ip, port }) => [ip, String(port)],
  },
  GET_FILE: SIZE_OF_WHAT_FOLLOWS,
  START_SESSION: {
    countStrings: () => 2,
    read: ([session = '', ttl = '']) => ({
      session: parsed(parseSession(session), 'session', session),
      ttlSeconds: parsed(parseCount(ttl), 'time to live', ttl),
    }),
    write: ({ session, ttlSeconds }) => [session, String(ttlSeconds)],
  },
  LIST_CONTENT_LONG: pageOf<ListedPublication>(
    ([path = '', size = '', description = '', published = '']) => ({
      path,
      size: readKnownSize(size),
      description,
      published,
    }),
    ({ path, size, description, published }) => [path, writeKnownSize(size), description, published],
  ),
  SEARCH: pageOf<FoundPublication>(
    ([user = '', path = '', size = '', description = '']) => ({
      user,
      path,
      size: readKnownSize(size),
      description,
    }),
    ({ user, path, size, description }) => [user, path, writeKnownSize(size), description],
  ),
  GET_CERTIFICATE: {
    countStrings: () => 1,
    read: ([sha256 = '']) => ({ sha256: readHash(sha256) }),
    write: ({ sha256 }) => [sha256],
  },
  STAT_FILE: {
    countStrings: () => 4,
    read: ([size = '', sha256 = '', modified = '', prefixSha256 = '']) => ({
      size: readSize(size),
      sha256: readHash(sha256),
      modifiedMs: parsed(parseSize(modified), 'time of modification', modified),
      prefixSha256: prefixSha256 === '' ? '' : readHash(prefixSha256),
    }),
    write: ({ size, sha256, modifiedMs, prefixSha256 }) => [
      String(size),
      sha256,
      String(modifiedMs),
      prefixSha256,
    ],
  },
  GET_FILE_RANGE: SIZE_OF_WHAT_FOLLOWS,
};

/** The layout of an operation's data, or undefined where the status is all there is. */
export function dataLayout(operation: Operation): DataLayout<object> | undefined {
  return operation in LAYOUTS ? LAYOUTS[operation as keyof ReplyData] : undefined;
}

/** Entries of four strings each, between their number and the cursor of the next page. */
function pageOf<Entry>(
  readEntry: (strings: readonly string[]) => Entry,
  writeEntry: (entry: Entry) => readonly string[],
): DataLayout<Page<Entry>> {
  return {
    countStrings: (first) => 1 + 4 * readCount(first) + 1,
    read: ([, ...strings]) => ({
      entries: inGroups(strings.slice(0, -1), 4).map(readEntry),
      next: strings.at(-1) ?? '',
    }),
    write: ({ entries, next }) => [...counted(entries, writeEntry), next],
  };
}

function inGroups(strings: readonly string[], size: number): string[][] {
  const groups: string[][] = [];
  for (let at = 0; at < strings.length; at += size) groups.push(strings.slice(at, at + size));
  return groups;
}

function counted<Entry>(entries: readonly Entry[], write: (entry: Entry) => readonly string[]): string[] {
  return [String(entries.length), ...entries.flatMap(write)];
}

function readAddress(ip: string, port: string): PeerAddress {
  return { ip, port: parsed(parsePort(port), 'port', port) };
}

function readCount(text: string): number {
  return parsed(parseCount(text), 'number of entries', text);
}

function readSize(text: string): number {
  return parsed(parseSize(text), 'size', text);
}

function readKnownSize(text: string): number | undefined {
  return text === '' ? undefined : readSize(text);
}

function writeKnownSize(size: number | undefined): string {
  return size === undefined ? '' : String(size);
}

function readHash(text: string): string {
  return parsed(parseSha256(text), 'SHA-256', text);
}

function parsed<T>(value: T | undefined, what: string, text: string): T {
  if (value === undefined) throw new ProtocolError('malformed', `${what} ${JSON.stringify(text)} in a reply`);
  return value;
}
