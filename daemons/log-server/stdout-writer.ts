import { fstatSync, writeSync } from 'node:fs';
import type { WriteText } from './log-output.js';

const STDOUT = 1;

/** Writes to stdout: to a file so that a full disk is survived, to a pipe or terminal so that a stopped reader stops nobody. */
export function stdoutWriter(): WriteText {
  return fstatSync(STDOUT).isFile() ? fileWriter(STDOUT) : writeToStream;
}

/**
 * Writes to an open file. A write that fails half-way leaves a torn line behind: the next one starts on a line of its own.
 */
export function fileWriter(fd: number, write: (fd: number, bytes: Buffer) => number = writeSync): WriteText {
  let isTorn = false;
  return (text) => {
    let rest = Buffer.from(isTorn ? `\n${text}` : text);
    try {
      while (rest.length > 0) {
        const written = write(fd, rest);
        isTorn = written > 0 ? rest[written - 1] !== 0x0a : isTorn;
        rest = rest.subarray(written);
      }
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

function writeToStream(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
