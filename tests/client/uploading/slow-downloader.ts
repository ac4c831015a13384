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
}

export interface SlowDownloader {
  /** Resolves when it has taken a little so many times more, or was cut. */
  readonly takes: (times: number) => Promise<void>;
  /** Has it take what there is from now on; resolves to how many bytes it got in all. */
  readonly takesAll: () => Promise<number>;
}

/** Has another program take the large file slowly; resolves once it has begun. */
export async function downloadSlowly(
  t: Test,
  { listener, big }: ServedFiles,
  { biteBytes, firstS, everyS }: Pace,
): Promise<SlowDownloader> {
  const program = `${ROOT}tests/client/uploading/slow_downloader.py`;
  const args = [program, listener.port, big, biteBytes, firstS, everyS].map(String);
  const child = spawn('python3', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const said = lines[Symbol.asyncIterator]();
  t.equal((await said.next()).value, 'begun');
  return {
    takes: async (times) => {
      for (let i = 0; i < times; i++) await said.next();
    },
    takesAll: async () => {
      child.stdin.write('\n');
      let last = '';
      for await (const line of lines) last = line;
      return Number(last);
    },
  };
}
