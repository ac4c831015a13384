import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncPath } from '../sync-path.js';

/** The steps of a rotation that touch files; tests make them fail. */
export interface FileSteps {
  readonly rename: (from: string, to: string) => void;
  readonly syncFile: (file: string) => void;
  readonly syncFolder: (folder: string) => void;
}

/** As the system does them. */
export const FILE_STEPS: FileSteps = {
  rename: renameSync,
  syncFile: syncPath,
  syncFolder: syncPath,
};

/** A full segment of the trail, and its file. */
export interface SegmentFile {
  readonly number: number;
  readonly file: string;
}

/** Where the segment of a number is kept when it is full: `FILE.000001`. */
export function segmentFile(file: string, number: number): string {
  return `${file}.${String(number).padStart(6, '0')}`;
}

const NUMBERED = /^(.*)\.(\d{6,15})$/s;

/** The trail's file and the number that the name of a full segment is made of; any other name has no number. */
export function segmentName(file: string): { readonly store: string; readonly number: number | undefined } {
  const [, store = file, digits] = NUMBERED.exec(file) ?? [];
  return { store, number: digits === undefined ? undefined : Number(digits) };
}

/** The full segments beside a trail's file, by number. */
export function segmentFiles(file: string): SegmentFile[] {
  return readdirSync(dirname(file))
    .map((name) => ({ file: join(dirname(file), name), ...segmentName(name) }))
    .flatMap(({ number, store, ...found }) =>
      number === undefined || store !== basename(file) ? [] : [{ ...found, number }],
    )
    .sort((a, b) => a.number - b.number);
}

/** Where the next file of the trail is made, before it gets its name. */
export function nextFile(file: string): string {
  return `${file}.new`;
}

/** Removes a SQLite file with all that may lie beside it. */
export function removeStore(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal', '.lock']) rmSync(file + suffix, { force: true });
}

export function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
