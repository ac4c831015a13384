import { fstatSync, writeSync } from 'node:fs';
import { reasonOf } from '../reason.js';
import { PartlyShown } from '../trail/partly-shown.js';
import type { WriteText } from './log-output.js';

const STDOUT = 1;
const NEWLINE = 0x0a;

/** Writes all of the bytes, or rejects: with PartlyWritten where some of them were written. */
export type WriteBytes = (bytes: Buffer) => Promise<void>;

/** A write that ended before its end. */
export class PartlyWritten extends Error {
  readonly writtenBytes: number;

  constructor(writtenBytes: number, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.writtenBytes = writtenBytes;
  }
}

/** Writes to stdout: to a file so that a full disk is survived, to a pipe or terminal so that a stopped reader stops nobody. */
export function stdoutBytesWriter(): WriteBytes {
  return fstatSync(STDOUT).isFile() ? fileBytesWriter(STDOUT) : writeToStream;
}

/** As {@link stdoutBytesWriter}, for who does not write again what could not be written. */
export function stdoutWriter(): WriteText {
  return untorn(stdoutBytesWriter());
}

type WriteSync = (fd: number, bytes: Buffer) => number;

/** Writes to an open file. */
export function fileBytesWriter(fd: number, write: WriteSync = writeSync): WriteBytes {
  return (bytes) => {
    let written = 0;
    try {
      while (written < bytes.length) written += write(fd, bytes.subarray(written));
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(new PartlyWritten(written, error));
    }
  };
}

/**
 * Writes lines so that one that was torn by a failure leaves the next to stand on its own. Rejects with PartlyShown, a
 * record a line, where lines stand whole.
 */
export function untorn(write: WriteBytes): WriteText {
  let isTorn = false;
  return async (text) => {
    const bytes = Buffer.from(isTorn ? `\n${text}` : text);
    try {
      await write(bytes);
      isTorn = false;
    } catch (error) {
      const written = error instanceof PartlyWritten ? error.writtenBytes : 0;
      const whole = wholeLines(bytes.subarray(isTorn ? 1 : 0), written - (isTorn ? 1 : 0));
      if (written > 0) isTorn = bytes[written - 1] !== NEWLINE;
      throw whole > 0 ? new PartlyShown(whole, error) : error;
    }
  };
}

/** How many lines stand whole, once the next has begun on its own: a line end that is missing comes then. */
function wholeLines(lines: Buffer, written: number): number {
  let whole = 0;
  for (let at = lines.indexOf(NEWLINE); at >= 0 && at <= written; at = lines.indexOf(NEWLINE, at + 1))
    whole++;
  return whole;
}

function writeToStream(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
