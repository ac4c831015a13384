import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { textFault } from '../../daemons/p2p-protocol/index.js';
import { isErrno } from '../local-files/file-error.js';
import { MAX_RECORDED } from '../uploading/record-text.js';

/** Folders within folders that are looked into. */
const MAX_DEPTH = 64;
/** What is skipped is told of so many. */
const MAX_SKIPPED = 1_000;

/** A regular file of the folder. */
export interface FoundFile {
  /** Where it is, all links resolved. */
  readonly location: string;
  readonly size: number;
}

export interface FolderScan {
  /** The folder, all links resolved. */
  readonly root: string;
  /** By the path it is published under: relative to the folder, with `/`. In the order of these paths. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** What is not published, with the reason; the first thousand. */
  readonly skipped: ReadonlyMap<string, string>;
  /**
   * Files, and folders ended by `/`, that are there and could not be looked at: of what is in them nothing is known. The
   * empty path is the folder itself.
   */
  readonly unread: ReadonlySet<string>;
  /** The device that each folder with files is on, by its path inside. */
  readonly devices: Devices;
}

type Devices = ReadonlyMap<string, number>;

interface ScanOptions {
  /** Files to publish; the rest of the folder is skipped as one. */
  readonly maxFiles?: number;
  /** What the look before has found, so that a disk that was unmounted since is not taken for a folder without files. */
  readonly devicesBefore?: Devices;
}

/** Why a path is not published, by what the protocol lacks for it. */
const FAULTS = {
  tooLong: 'its path has more than 255 bytes',
  notUtf8: 'its name is not UTF-8',
  controlCharacter: 'its name has control characters',
} as const;

/** Downloads that are under way or were cut. */
const UNFINISHED = /^\.sunshare-.*\.part$/;

/**
 * All regular files of a folder and the folders in it. Links are not followed: they lead where the folder's owner did
 * not put anything.
 * @throws Error when the folder itself cannot be read
 */
export async function scanFolder(folder: string, options: ScanOptions = {}): Promise<FolderScan> {
  const { maxFiles = MAX_RECORDED, devicesBefore = new Map<string, number>() } = options;
  const root = await realpath(folder);
  const scan = {
    root,
    maxFiles,
    files: new Map<string, FoundFile>(),
    skipped: new Map<string, string>(),
    unread: new Set<string>(),
    devices: new Map<string, number>(),
    devicesBefore,
  };
  await scanInto(scan, { root, inside: '', depth: 0 });
  for (const [inside, device] of devicesBefore)
    if (!scan.devices.has(inside) && isUnread(inside, scan)) scan.devices.set(inside, device);
  return scan;
}

/** Whether something of the folder could not be looked at, or one of the folders that it is in. */
export function isUnread(inside: string, { unread }: Pick<FolderScan, 'unread'>): boolean {
  const names = inside.split('/');
  const folders = names.map((_, index) => [...names.slice(0, index), ''].join('/'));
  return [inside, ...folders].some((place) => unread.has(place));
}

interface Place {
  readonly root: string;
  /** The path from there, ended by `/` where it is not empty. */
  readonly inside: string;
  readonly depth: number;
}

interface MutableScan {
  readonly maxFiles: number;
  readonly files: Map<string, FoundFile>;
  readonly skipped: Map<string, string>;
  readonly unread: Set<string>;
  readonly devices: Map<string, number>;
  readonly devicesBefore: Devices;
}

/** What is found while a disk is mounted or unmounted there does not say what is gone. */
async function scanInto(scan: MutableScan, place: Place): Promise<void> {
  const { root, inside } = place;
  const folder = path.join(root, inside);
  const { dev } = await stat(folder);
  const entries = await readdir(folder, { withFileTypes: true });
  const counts = { files: scan.files.size, unread: scan.unread.size };
  await scanEntries(scan, place, entries);
  const hasFiles = scan.files.size > counts.files;
  const expected = hasFiles ? dev : (scan.devicesBefore.get(inside) ?? dev);
  // What could not be looked at counts: a disk that fails may be unmounted next.
  if (hasFiles || scan.unread.size > counts.unread) scan.devices.set(inside, expected);
  if (expected === dev && (await stat(folder)).dev === dev) return;
  skip(scan, inside === '' ? root : inside, 'its disk was unmounted or exchanged; what was published stays');
  scan.unread.add(inside);
}

async function scanEntries(scan: MutableScan, place: Place, entries: Dirent[]): Promise<void> {
  const { root, inside, depth } = place;
  for (const entry of entries.sort(byName)) {
    if (scan.files.size >= scan.maxFiles) {
      skip(scan, 'the rest', `${scan.maxFiles} files are the most`);
      return;
    }
    const published = `${inside}${entry.name}`;
    const reason = reasonToSkip(published, entry, depth);
    if (reason !== undefined) skip(scan, published, reason);
    else if (entry.isFile()) await addFile(scan, published, path.join(root, published));
    else await scanFolderInside(scan, { root, inside: `${published}/`, depth: depth + 1 });
  }
}

function skip({ skipped }: MutableScan, published: string, reason: string): void {
  if (skipped.size < MAX_SKIPPED) skipped.set(published, reason);
}

/** One that cannot be read, or is gone by now, keeps nobody from the others. */
async function scanFolderInside(scan: MutableScan, place: Place): Promise<void> {
  try {
    await scanInto(scan, place);
  } catch (error) {
    leaveUnread(scan, place.inside, error);
  }
}

async function addFile(scan: MutableScan, published: string, location: string): Promise<void> {
  try {
    const found = await stat(location);
    if (found.isFile()) scan.files.set(published, { location, size: found.size });
  } catch (error) {
    leaveUnread(scan, published, error);
  }
}

function leaveUnread(scan: MutableScan, published: string, error: unknown): void {
  if (isErrno(error, 'ENOENT')) return;
  skip(scan, published, 'cannot be read');
  scan.unread.add(published);
}

function reasonToSkip(published: string, entry: Dirent, depth: number): string | undefined {
  if (entry.isSymbolicLink()) return 'is a link';
  if (!entry.isFile() && !entry.isDirectory()) return 'is no regular file';
  if (entry.isDirectory() && depth >= MAX_DEPTH) return `is more than ${MAX_DEPTH} folders deep`;
  if (entry.isFile() && UNFINISHED.test(entry.name)) return 'is an unfinished download';
  // What is not UTF-8 comes from the system with this character in the place of what cannot be read.
  if (entry.name.includes('\uFFFD')) return FAULTS.notUtf8;
  const fault = textFault(published);
  return fault === undefined ? undefined : FAULTS[fault];
}

/** By code units, so that the order is the same wherever it is scanned. */
function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
