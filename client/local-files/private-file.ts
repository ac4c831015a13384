import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from './file-error.js';

const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Makes a folder that only its owner may enter, or makes one that is there so. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, FOLDER_MODE);
}

/**
 * Replaces a file, or makes it, for its owner alone. Whoever reads it meanwhile, and whoever looks after a crash of the
 * machine, finds all of the old or all of the new.
 * @param filePath in a folder that only we write to
 */
export async function writePrivateFile(filePath: string, text: string): Promise<void> {
  const temporaryPath = `${filePath}.${process.pid}.new`;
  try {
    await writeThrough(temporaryPath, text);
    await rename(temporaryPath, filePath);
  } catch (error) {
    await unlink(temporaryPath).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(filePath));
}

/**
 * Reads a file that only its owner can have written; undefined where there is none.
 * @throws Error when it is somebody else's or no regular file
 * @throws RangeError when it is larger than `maxBytes`
 */
export async function readPrivateFile(filePath: string, maxBytes: number): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(filePath, READ_FLAGS);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.uid !== process.getuid?.()) throw new Error('is not a file of this user');
    if (found.size > maxBytes) throw new RangeError(`is larger than ${maxBytes} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function writeThrough(filePath: string, text: string): Promise<void> {
  const handle = await open(filePath, 'w', FILE_MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The new name is as durable as the file; where folders cannot be synced, it is as durable as it gets. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
