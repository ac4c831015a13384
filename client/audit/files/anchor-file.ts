import { readFileSync } from 'node:fs';
import { AuditFailure } from '../audit-failure.js';
import type { Checkpoint } from '../verify/checkpoint.js';
import { readFault } from './read-only-database.js';

/** `POSITION HASH RECEIVED`, as the log server writes it. */
const ANCHOR = /^(\d{1,16}) ([0-9a-f]{64}) (\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z)$/;
const MAX_SHOWN = 100;

/** What a file of anchors says. */
export interface AnchorFile {
  readonly anchors: readonly Checkpoint[];
  /** What to tell about it, if anything. */
  readonly notice: string | undefined;
}

/** Reads a file of anchors. @throws AuditFailure for one that cannot be read or holds something else */
export function readAnchors(file: string): AnchorFile {
  const text = contentOf(file);
  const lines = text.split('\n');
  // the log server may have died while it wrote
  const torn = lines.pop() ?? '';
  const anchors = lines.flatMap((line, index) => (line === '' ? [] : [anchorOf(line, index + 1, file)]));
  const notice = torn === '' ? undefined : `${file}: its last line is incomplete and is not used`;
  return { anchors, notice };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw readFault(error, file);
  }
}

function anchorOf(line: string, number: number, file: string): Checkpoint {
  const [, position = '', hash = '', received = ''] = ANCHOR.exec(line) ?? [];
  const receivedMs = Date.parse(received);
  if (Number.isNaN(receivedMs))
    throw new AuditFailure(
      'unreadable',
      `${file}:${number}: expected an anchor, "POSITION HASH TIME", found "${line.slice(0, MAX_SHOWN)}"`,
    );
  const witness = `the anchor in ${file}, line ${number}`;
  return { position: Number(position), hash, receivedMs, witness };
}
