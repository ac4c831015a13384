import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { ROOT } from '../../started-program.js';
import type { ServedFiles } from './served-files.js';

export interface Pace {
  readonly biteBytes: number;
  /** After so long it takes so much, and then again and again. */
  readonly firstS: number;
  readonly everyS: number;
  /** From then on it takes what there is. */
  readonly slowS: number;
}

/** Has another program take the large file slowly; resolves, once it has begun, to what will be known of its end. */
export async function downloadSlowly(
  t: Test,
  { listener, big }: ServedFiles,
  { biteBytes, firstS, everyS, slowS }: Pace,
): Promise<{ readonly taken: Promise<number> }> {
  const program = `${ROOT}tests/client/uploading/slow_downloader.py`;
  const args = [program, listener.port, big, biteBytes, firstS, everyS, slowS].map(String);
  const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  t.equal((await said.next()).value, 'begun');
  return { taken: said.next().then(({ value }) => Number(value)) };
}
