import { readFileSync } from 'node:fs';
import { AuditFailure } from '../audit-failure.js';
import type { Checkpoint } from '../trail/checkpoint.js';
import { readFault } from './read-only-database.js';

/** `POSITION HASH RECEIVED`, as the log server writes it. The time is for people: the hash is over it as well. */
const ANCHOR = /^(\d{1,16}) ([0-9a-f]{64}) (\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z)$/;
const MAX_SHOWN = 100;

export interface AnchorFile {
  readonly anchors: readonly Checkpoint[];
  /** What to tell about it, if anything. */
  readonly notice: string | undefined;
}

/**
 * Reads a file of anchors. Lines that are none are left out and told of: a log server that died while it wrote leaves
 * one behind.
 * @throws AuditFailure for a file that cannot be read, or holds something else
 */
export function readAnchors(file: string): AnchorFile {
  const lines = contentOf(file).split('\n');
  const read = lines.map((line, index) => (line === '' ? undefined : anchorOf(line, index + 1, file)));
  const anchors = read.filter((each) => each !== undefined && typeof each === 'object');
  const [wrong, ...more] = read.filter((each) => typeof each === 'string');
  if (wrong !== undefined && anchors.length === 0) throw new AuditFailure('unreadable', wrong);
  const others = more.length === 0 ? '' : `; nor are ${more.length} further lines`;
  return { anchors, notice: wrong === undefined ? undefined : `${wrong}: it is left out${others}` };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw readFault(error, file);
  }
}

/** An anchor, or what is wrong with the line. */
function anchorOf(line: string, number: number, file: string): Checkpoint | string {
  const [, position, hash] = ANCHOR.exec(line) ?? [];
  if (position === undefined || hash === undefined)
    return `${file}:${number}: expected an anchor, "POSITION HASH TIME", found "${line.slice(0, MAX_SHOWN)}"`;
  const witness = `the anchor in ${file}, line ${number}`;
  return { position: Number(position), hash, witness };
}
