import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { KnownFile } from './checked-peer.js';

/**
 * The file that a peer serves under `path`, of which somebody may know the size, or have a copy.
 * @throws Error where the copy cannot be read
 */
export async function knownFile(path: string, content: string | undefined): Promise<KnownFile> {
  if (content === undefined) return { path };
  if (isSize(content)) return { path, size: Number(content) };
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(content) as AsyncIterable<Buffer>) hash.update(chunk);
  return { path, size: statSync(content).size, sha256: hash.digest('hex') };
}

/**
 * A number of bytes, or the name of a file that is there.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parseContent(text: string | undefined): string | undefined {
  if (text === undefined || isSize(text)) return text;
  if (!statSync(text, { throwIfNoEntry: false })?.isFile())
    throw new Error(`expected a number of bytes or a file to compare with, got "${text}"`);
  return text;
}

function isSize(text: string): boolean {
  return /^(0|[1-9][0-9]{0,15})$/.test(text);
}
