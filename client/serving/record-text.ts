import path from 'node:path';
import { textFault } from '../../daemons/p2p-protocol/index.js';

const VERSION = 1;

/** Publications that one record holds; more are served, but only until the client ends. */
export const MAX_RECORDED = 20_000;
/** A record of so many, each with the longest path and a location of 400 bytes. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** The paths that a user published from here, and where each led. */
export type Locations = ReadonlyMap<string, string>;

/** Whose record it is. */
export interface RecordOwner {
  readonly server: string;
  readonly user: string;
}

export function encodeRecord({ server, user }: RecordOwner, locations: Locations): string {
  const publications = [...locations].map((pair) => JSON.stringify(pair)).join(',\n');
  const head = `"version":${VERSION},"server":${JSON.stringify(server)},"user":${JSON.stringify(user)}`;
  return `{${head},"publications":[\n${publications}\n]}\n`;
}

/** @throws Error when it is not what {@link encodeRecord} makes for this owner */
export function decodeRecord(text: string, owner: RecordOwner): Map<string, string> {
  const record: unknown = JSON.parse(text);
  if (!isRecord(record) || record['version'] !== VERSION) throw new Error('is no record of publications');
  if (record['server'] !== owner.server || record['user'] !== owner.user)
    throw new Error('is the record of somebody else');
  const publications = record['publications'];
  if (
    !Array.isArray(publications) ||
    publications.length > MAX_RECORDED ||
    !publications.every(isPublication)
  )
    throw new Error('has publications that are none');
  return new Map(publications);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isPublication(value: unknown): value is [string, string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [published, location] = value as unknown[];
  return typeof published === 'string' && textFault(published) === undefined && isLocation(location);
}

function isLocation(value: unknown): boolean {
  return typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0');
}
