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

/** A file whose bytes are text, and come back the same. */
export interface SourceText {
  readonly text: string;
  /** Old files have comments in Latin-1; what is not UTF-8 is taken for it, since every byte is a character there. */
  readonly encoding: 'utf8' | 'latin1';
}

/** An interface is text that somebody wrote. */
const MAX_SOURCE_BYTES = 32 * 1024 * 1024;

function decodeSource(bytes: Buffer): SourceText {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return { text: bytes.toString(encoding), encoding };
}

/** @throws Error of the file system, and for what is no regular file or too large */
export function readSource(file: string): SourceText {
  return decodeSource(readRegularFile(file, MAX_SOURCE_BYTES));
}

/** @throws Error for what is too large */
export async function readSourceFrom(input: AsyncIterable<unknown>): Promise<SourceText> {
  return decodeSource(await readStream(input, MAX_SOURCE_BYTES));
}

/**
 * Puts another text in the place of a file's, whole or not at all: whoever reads it meanwhile sees the old one or the
 * new one. A link stays one, and mode and owner stay as they are.
 * @throws Error of the file system
 */
export function replaceSource(link: string, { text, encoding }: SourceText): void {
  const file = realpathSync(link);
  const { mode, uid, gid } = statSync(file);
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  // what is there already is somebody else's
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

/** Only root may, and only root needs to. */
function keepOwner(file: string, uid: number, gid: number): void {
  const { uid: ownUid, gid: ownGid } = statSync(file);
  if (uid !== ownUid || gid !== ownGid) chownSync(file, uid, gid);
}
