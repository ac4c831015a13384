import { isUtf8 } from 'node:buffer';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readRegularFile, readStream } from './bounded-read.js';

/** The text of a file, and how it was read, so that writing it gives the same bytes. */
export interface SourceText {
  readonly text: string;
  /** Old files have comments in Latin-1: what is not UTF-8 is read as that, in which every byte is a character. */
  readonly encoding: 'utf8' | 'latin1';
}

/** More than anybody writes by hand. */
const MAX_SOURCE_BYTES = 32 * 1024 * 1024;

function decodeSource(bytes: Buffer): SourceText {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return { text: bytes.toString(encoding), encoding };
}

/** @throws Error of the file system, and for what is no regular file or has more than 32 MiB */
export function readSource(file: string): SourceText {
  return decodeSource(readRegularFile(file, MAX_SOURCE_BYTES));
}

/** @throws Error for more than 32 MiB */
export async function readSourceFrom(input: AsyncIterable<unknown>): Promise<SourceText> {
  return decodeSource(await readStream(input, MAX_SOURCE_BYTES));
}

/**
 * Replaces the text of a file, whole or not at all: whoever reads it meanwhile sees the old text or the new one. A
 * symbolic link stays one, and mode and owner stay as they are.
 * @throws Error of the file system
 */
export function replaceSource(link: string, { text, encoding }: SourceText): void {
  const file = realpathSync(link);
  const { mode, uid, gid } = statSync(file);
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  // `x`: a file of that name that is there already is somebody else's
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeAndClose(descriptor, text, encoding);
    keepOwner(temporary, uid, gid);
    chmodSync(temporary, mode & 0o7777);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeAndClose(descriptor: number, text: string, encoding: SourceText['encoding']): void {
  try {
    writeFileSync(descriptor, text, { encoding });
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Gives the new file to the owner and group of the old one. Where the system does not allow that, it fails, and the old
 * file stays.
 */
function keepOwner(file: string, uid: number, gid: number): void {
  const { uid: ownUid, gid: ownGid } = statSync(file);
  if (uid !== ownUid || gid !== ownGid) chownSync(file, uid, gid);
}
