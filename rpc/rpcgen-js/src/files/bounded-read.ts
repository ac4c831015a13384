import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** How much is read at a time where the system does not say how long a file is. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of a regular file. Neither a device without an end, nor a pipe that nobody writes to, nor a file that grows
 * meanwhile holds it up.
 * @throws Error of the file system, and for what is no regular file or has more than `maxBytes`
 */
export function readRegularFile(file: string, maxBytes: number): Buffer {
  // without O_NONBLOCK to open a pipe waits for somebody who writes to it
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error(`${kindOf(stats)}, not a file of text`);
    if (stats.size > maxBytes) throw new Error(tooLarge(maxBytes));
    return readToEnd(descriptor, stats.size, maxBytes);
  } finally {
    closeSync(descriptor);
  }
}

/** @param size what the system says, which is 0 for files that it makes up, as those below `/proc` */
function readToEnd(descriptor: number, size: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(size - length, 0) || CHUNK_BYTES);
    const read = readSync(descriptor, chunk);
    if (read === 0) return Buffer.concat(chunks, length);
    chunks.push(chunk.subarray(0, read));
    length += read;
    if (length > maxBytes) throw new Error(tooLarge(maxBytes));
  }
}

/**
 * All bytes of an input.
 * @throws Error as soon as there are more than `maxBytes`; TypeError for a chunk that is no Buffer
 */
export async function readStream(input: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a stream of bytes was expected');
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) throw new Error(tooLarge(maxBytes));
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): string {
  return `more than ${maxBytes} bytes`;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'it is a folder';
  return stats.isFIFO() ? 'it is a pipe' : 'it is a device';
}
