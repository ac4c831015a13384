import path from 'node:path';
import { textFault } from '../../daemons/p2p-protocol/index.js';

const VERSION = 1;

/** Publications that one record holds; more are served, but only until the client ends. */
export const MAX_RECORDED = 20_000;
/** A record of so many, each with the longest path and a location of 400 bytes. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Servers that one record is for. */
export const MAX_SERVERS = 100;

/** The paths that a user published from here, and where each led. */
export type Locations = ReadonlyMap<string, string>;

/** What a file holds. */
export interface RecordText {
  /** The servers of which any answers for the others; the first is the one that the file is named after. */
  readonly servers: readonly string[];
  readonly user: string;
  readonly locations: Locations;
}

export function encodeRecord({ servers: [server, ...others], user, locations }: RecordText): string {
  const publications = [...locations].map((pair) => JSON.stringify(pair)).join(',\n');
  const at = `"server":${JSON.stringify(server)}${others.length > 0 ? `,"others":${JSON.stringify(others)}` : ''}`;
  return `{"version":${VERSION},${at},"user":${JSON.stringify(user)},"publications":[\n${publications}\n]}\n`;
}

/** @throws Error when it is nothing that {@link encodeRecord} makes */
export function decodeRecord(text: string): RecordText {
  const record: unknown = JSON.parse(text);
  if (!isRecord(record) || record['version'] !== VERSION) throw new Error('is no record of publications');
  const { server, others = [], user, publications } = record;
  const servers = [server, ...(Array.isArray(others) ? (others as unknown[]) : [undefined])];
  if (!servers.every(isString) || servers.length > MAX_SERVERS || !isString(user))
    throw new Error('names no server or no user');
  if (
    !Array.isArray(publications) ||
    publications.length > MAX_RECORDED ||
    !publications.every(isPublication)
  )
    throw new Error('has publications that are none');
  return { servers, user, locations: new Map(publications) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isPublication(value: unknown): value is [string, string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [published, location] = value as unknown[];
  return typeof published === 'string' && textFault(published) === undefined && isLocation(location);
}

function isLocation(value: unknown): boolean {
  return typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0');
}
