import { spawn } from 'node:child_process';
import { once } from 'node:events';

const DEADLINE_MS = 10_000;

/** How many system calls a process and all its threads make while `work` is done, as `strace -c` counts them. */
export async function systemCalls(pid: number, work: () => Promise<void>): Promise<number> {
  const strace = spawn('strace', ['-f', '-c', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'exit', { signal: AbortSignal.timeout(DEADLINE_MS * 3) });
  let said = '';
  strace.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    await once(strace.stderr, 'data', { signal: AbortSignal.timeout(DEADLINE_MS) });
    await work();
  } finally {
    strace.kill('SIGINT');
  }
  await ended;
  const calls = /^100\.00 +\S+ +\S+ +(\d+)/m.exec(said)?.[1];
  if (calls === undefined) throw new Error(`strace counted nothing: ${said}`);
  return Number(calls);
}
