import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type FileResult, TapTally } from './tap-tally.js';

/** How long a file's tests may take, in s: tap then fails them, ends what they started, and says where they were. */
const TIMEOUT_S = 900;
/** One that has not ended by then, in s, is killed. */
const KILLED_AFTER_S = TIMEOUT_S + 30;

/**
 * Runs one compiled test as a program of its own, by node alone: tap's runner would put its loaders before it and before
 * every program that it starts.
 */
export async function runFile(file: string, cwd: string): Promise<FileResult> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [file], {
    cwd,
    env: { ...process.env, TAP_TIMEOUT: String(TIMEOUT_S) },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: KILLED_AFTER_S * 1_000,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const tally = new TapTally();
  for await (const line of createInterface({ input: child.stdout })) tally.line(line);
  const [code, signal] = await closed;
  const how = signal === null ? `ended with status ${code ?? 'unknown'}` : `was ended by ${signal}`;
  return tally.end(file, { isGood: code === 0, how, seconds: (performance.now() - startedAt) / 1_000 });
}
