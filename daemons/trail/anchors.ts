import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../reason.js';
import { syncPath } from './sync-path.js';

/** A record that is written down elsewhere: whoever changes the trail has to change it there too. */
interface Anchor {
  readonly position: number;
  readonly hash: Uint8Array;
  readonly receivedMs: number;
}

const LINE = /^(\d{1,16}) ([0-9a-f]{64}) \S+$/;
/** More than two lines have. */
const TAIL_BYTES = 512;

/** The file of anchors, a line each: `POSITION HASH RECEIVED`. Nothing in it is ever changed. */
export class AnchorFile {
  readonly file: string;
  #last: Pick<Anchor, 'position' | 'hash'> | undefined;
  readonly #descriptor: number;
  /** Whether it ends in the middle of a line. */
  #isTorn: boolean;

  /** Opens the file, which is made where it is missing. @throws Error for one that holds something else */
  constructor(file: string) {
    this.file = file;
    this.#descriptor = opened(file);
    const tail = tailOf(this.#descriptor);
    this.#isTorn = tail !== '' && !tail.endsWith('\n');
    this.#last = lastAnchor(tail.split('\n').slice(0, -1), file);
  }

  /** The last one that is in it. */
  get last(): Pick<Anchor, 'position' | 'hash'> | undefined {
    return this.#last;
  }

  /** Adds an anchor, and returns when it is on stable storage. */
  add({ position, hash, receivedMs }: Anchor): void {
    const hex = Buffer.from(hash).toString('hex');
    const line = `${position} ${hex} ${new Date(receivedMs).toISOString()}\n`;
    const bytes = Buffer.from(this.#isTorn ? `\n${line}` : line);
    this.#isTorn = true;
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written);
    fsyncSync(this.#descriptor);
    this.#isTorn = false;
    this.#last = { position, hash };
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function opened(file: string): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'a+', 0o600);
    // a pipe that nobody reads would stop the whole server
    if (fstatSync(descriptor).isFIFO()) throw new Error(`${file} is a pipe`);
    syncPath(dirname(file));
    return descriptor;
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw new Error(`cannot open the file of anchors: ${reasonOf(error)}`, { cause: error });
  }
}

function tailOf(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
  const read = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString('latin1', 0, read);
}

/** A write that was cut off is a line too, once another has followed it; a file of nothing else is not ours. */
function lastAnchor(lines: readonly string[], file: string): Pick<Anchor, 'position' | 'hash'> | undefined {
  const [, position, hash] = LINE.exec(lines.findLast((line) => LINE.test(line)) ?? '') ?? [];
  if (position !== undefined && hash !== undefined)
    return { position: Number(position), hash: Buffer.from(hash, 'hex') };
  if (lines.length > 1 || /^[^0-9]/.test(lines[0] ?? ''))
    throw new Error(`${file} is no file of anchors: its last lines are not "POSITION HASH TIME"`);
  return undefined;
}
