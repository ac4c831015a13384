import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import type { Program } from '../../../daemons/system/program.js';
import { ROOT, saysReady, startOurs, startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { INTERRUPTION } from '../interruption.js';

const DEADLINE_MS = 20_000;
/** What a program allocates only to start is given back. */
const SETTLED_MS = 300;
const run = promisify(execFile);

/** One of our daemons. */
export interface Daemon {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Where port 0 is no port. */
  readonly wantsPort?: boolean;
}

/** From its start until it says that it is ready, in ms. */
export async function readyAfter(bench: Bench, daemon: Daemon): Promise<number> {
  const { program, readyMs } = await started(bench, daemon);
  await program.stop('SIGKILL');
  return readyMs;
}

/** Its resident memory a moment after it is ready, in MiB. */
export async function daemonMemory(bench: Bench, daemon: Daemon): Promise<number> {
  const { program } = await started(bench, daemon);
  return settledMemory(program);
}

/** Of Node.js that has nothing to do. */
export async function bareMemory(bench: Bench): Promise<number> {
  const args = ['-e', 'console.log("ready"); setInterval(() => 0, 1e6)'];
  const { program } = startProgram(bench, { name: 'node', command: process.execPath, args });
  await program.ready((text) => text.includes('ready'));
  return settledMemory(program);
}

/** From the start of `node -e 0` to its end, in ms. */
export function bareStart(): Promise<number> {
  return timed(['-e', '0']);
}

/** From the start of a program, `dist/FILE`, with `--version` to its end, in ms. */
export function versionAfter(file: string): Promise<number> {
  return timed([`${ROOT}dist/${file}`, '--version']);
}

async function timed(args: readonly string[]): Promise<number> {
  const beginMs = performance.now();
  await run(process.execPath, args, { timeout: DEADLINE_MS, signal: INTERRUPTION });
  return performance.now() - beginMs;
}

async function started(
  bench: Bench,
  { file, args, wantsPort = false }: Daemon,
): Promise<{ program: Program; readyMs: number }> {
  const port = wantsPort ? ['-p', String(await anyFreePort())] : [];
  const beginMs = performance.now();
  const { program } = startOurs(bench, file, [...args, ...port]);
  await program.ready(saysReady);
  return { program, readyMs: performance.now() - beginMs };
}

async function settledMemory(program: Program): Promise<number> {
  await delay(SETTLED_MS);
  const status = readFileSync(`/proc/${program.pid ?? 0}/status`, 'utf8');
  await program.stop('SIGKILL');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
