import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../reason.js';
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

/**
 * Reads the authorities that are trusted, and tries all that the flags gave; undefined where none is given.
 * @param flags those of authorities, key and certificate, as a message names them
 * @throws Error with a sentence for the user
 */
export function readAuthorities(
  ca: FileFlag,
  own: KeyAndCertificate | undefined,
  flags: string,
): string | undefined {
  const authorities = ca.file === undefined ? undefined : readFlagFile(ca.flag, ca.file);
  try {
    createSecureContext({ ...own });
    // a secure context takes any text for an authority, and trusts nobody then
    if (authorities !== undefined) new X509Certificate(authorities);
  } catch (error) {
    throw new Error(`${flags}: ${reasonOf(error)}`, { cause: error });
  }
  return authorities;
}
