import { fstatSync, writeSync } from 'node:fs';
import { reasonOf } from '../../daemons/reason.js';
import { AuditFailure } from './audit-failure.js';

/** Whoever read the output has seen enough, as `head` does. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/**
 * Writes to the program's output; resolves when all of it is written.
 * @throws ReaderGone
 * @throws AuditFailure `unwritable`
 */
export async function printToOutput(text: string): Promise<void> {
  try {
    if (fstatSync(process.stdout.fd).isFile()) writeWhole(process.stdout.fd, Buffer.from(text));
    else await written(text);
  } catch (error) {
    if (isOfReader(error)) throw new ReaderGone('nobody reads the output', { cause: error });
    throw new AuditFailure('unwritable', `cannot write the output: ${reasonOf(error)}`, { cause: error });
  }
}

/** Node's stream to a file writes once, and does not look whether there was room for all of it. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

function written(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** A socket in the place of a pipe may say it in another way. */
function isOfReader(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
}
