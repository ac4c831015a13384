import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { reasonOf } from './reason.js';

/** Larger than any file of settings, certificates or secrets. */
export const MAX_SMALL_FILE_BYTES = 1_048_576;

/**
 * Reads a file that has to be small as UTF-8; of one that is not, or has no end, one byte more than it may have.
 * @param check throws where what the file is keeps it from being read
 * @throws the system's error, or Error where it has more than {@link MAX_SMALL_FILE_BYTES}
 */
export function readSmallFile(file: string, check: (stats: Stats) => void = () => undefined): string {
  const descriptor = openSync(file, 'r');
  try {
    check(fstatSync(descriptor));
    const bytes = Buffer.allocUnsafe(MAX_SMALL_FILE_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (length > MAX_SMALL_FILE_BYTES) throw new Error(`it has more than ${MAX_SMALL_FILE_BYTES} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a file that a flag names. @throws Error with a sentence for the user */
export function readFlagFile(flag: string, file: string): string {
  return named(flag, file, () => readSmallFile(file));
}

/** The same for a file with a secret, which its owner alone may read and change. */
export function readSecretFile(flag: string, file: string): string {
  return named(flag, file, () => readSmallFile(file, checkPrivacy));
}

/** The credentials that systemd gives a service may be read by the group of root too, as which their access list shows. */
function checkPrivacy({ mode, gid }: Stats): void {
  const isCredential = (mode & 0o777) === 0o440 && gid === 0;
  if ((mode & 0o077) !== 0 && !isCredential)
    throw new Error('others than its owner can read or change it: chmod go= would prevent that');
}

function named(flag: string, file: string, read: () => string): string {
  try {
    return read();
  } catch (error) {
    throw new Error(`${flag} ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
