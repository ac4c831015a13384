import { counted } from '../../../daemons/text/counted.js';
import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { textOf } from '../../../daemons/text/stray-bytes.js';
import { timeMsText } from '../format/time-ms-text.js';
import type { Fault } from './fault.js';
import type { Hash } from '../trail/record-hash.js';
import { type KnownGap, uuidText } from '../trail/source-tables.js';

/** What else a summary tells of a sound trail. */
interface SoundTrail {
  readonly records: number;
  readonly sources: number;
  readonly files: number;
  readonly anchors: number;
  readonly gaps: readonly KnownGap[];
  readonly lastPosition: number;
  readonly lastHash: Hash;
}

/** A line for a sound trail, and one for each gap. */
export function soundText(trail: SoundTrail): string {
  const { records, sources, files, anchors, gaps, lastPosition, lastHash } = trail;
  const parts = [
    `${counted(records, 'record')} of ${counted(sources, 'source')} in ${counted(files, 'file')}`,
    anchors === 0 ? 'WITHOUT anchors' : counted(anchors, 'anchor'),
    gaps.length === 0
      ? 'no gaps'
      : `${counted(gaps.length, 'known gap')}, which ${gaps.length === 1 ? 'is' : 'are'} no tampering`,
    `last position ${lastPosition}, hash ${lastHash}`,
  ];
  return [`sound: ${parts.join('; ')}`, ...gaps.map(gapText)].map((line) => `${line}\n`).join('');
}

function gapText({ source, first, last, noticedMs }: KnownGap): string {
  const what = `source ${uuidText(source)} no longer had ${spanText('sequence', first, last)}`;
  return `gap: ${what} to send here: lost, or sent by version 1; known since ${timeMsText(noticedMs)}`;
}

/** What is wrong, where, and how that is known. */
export function faultText({ fault, missing }: { fault: Fault; missing: readonly string[] }): string {
  const lines = [`NOT SOUND: ${sentence(fault)}`, `  file: ${fault.file}`];
  const { record } = fault;
  if (record !== undefined) {
    const texts = [record.username, record.operation, record.timestamp].map(textOf);
    lines.push(`  source: ${uuidText(record.source)}, sequence ${record.sequence}`);
    lines.push(`  it says: ${texts.join(' ')}`);
  }
  lines.push(`  why: ${fault.detail}`);
  lines.push(...missing.map((file) => `  missing: ${file}`));
  return lines.map((line) => `${escapeForDisplay(line)}\n`).join('');
}

function sentence({ kind, position, last = position, record }: Fault): string {
  const span = spanText('position', position, last);
  const those = last > position ? `the records at ${span} were` : `the record at ${span} was`;
  switch (kind) {
    case 'changed':
      return last > position ? `one or more records at ${span} were changed` : `${those} changed`;
    case 'removed':
      return record === undefined ? `${those} removed` : `a record before ${span} was removed`;
    case 'swapped':
      return `${those} swapped with another`;
    case 'inserted':
      return `${those} inserted`;
    case 'cut off':
      return `the trail was cut off before position ${position}`;
  }
}

function spanText(noun: string, first: number, last: number): string {
  return first === last ? `${noun} ${first}` : `${noun}s ${first} to ${last}`;
}
