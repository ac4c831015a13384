import { readFlagFile } from '../small-file.js';
import type { KeyAndCertificate } from './tls-acceptor.js';

/** A file that a flag names; undefined where the flag is not given. */
interface FileFlag {
  readonly flag: string;
  readonly file: string | undefined;
}

/**
 * Reads a certificate and its key; undefined where neither is given.
 * @throws Error with a sentence for the user
 */
export function readKeyAndCertificate(cert: FileFlag, key: FileFlag): KeyAndCertificate | undefined {
  if (cert.file === undefined && key.file === undefined) return undefined;
  if (cert.file === undefined || key.file === undefined)
    throw new Error(`${cert.flag} and ${key.flag} belong together: give both, or none`);
  return { cert: readFlagFile(cert.flag, cert.file), key: readFlagFile(key.flag, key.file) };
}
