import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex } from '../rpc/onc-rpc/hex.js';

/** The files of `tests/fuzz/corpus`: messages as they were captured or written by hand, and those that once did harm. */
export type CorpusName = 'calls' | 'replies' | 'portmapper' | 'records' | 'p2p-requests' | 'p2p-replies';

/** One message of the corpus. */
export interface Capture {
  readonly story: string;
  readonly bytes: Buffer;
}

// From dist/tests/fuzz/, where this file runs: hex is not compiled.
const FOLDER = fileURLToPath(new URL('../../../tests/fuzz/corpus/', import.meta.url));

/** Reads a file of `# story` lines, each followed by the hex of its message. */
export function captures(name: CorpusName): readonly Capture[] {
  const text = readFileSync(`${FOLDER}${name}.hex`, 'utf8');
  return text
    .split(/^# /m)
    .slice(1)
    .map((entry) => {
      const [story = '', ...lines] = entry.split('\n');
      return { story, bytes: fromHex(lines.join('')) };
    });
}
