import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../started-program.js';
import { INTERRUPTION } from './interruption.js';

const DEADLINE_MS = 120_000;
const run = promisify(execFile);

/** What a load generator prints, as one line of JSON, before it ends with status 0. */
export interface Load {
  /** Operations that were answered as they should be. */
  readonly operations: number;
  /** From the first request to the last reply. */
  readonly seconds: number;
  /** Where it measures each operation. */
  readonly p50Us?: number;
  readonly p99Us?: number;
  /** Its own most resident memory, where it looks. */
  readonly peakMib?: number;
}

/** A command line. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** One of our own compiled programs, `dist/FILE`. */
export function ours(file: string, args: readonly string[]): Command {
  return { command: process.execPath, args: [`${ROOT}dist/${file}`, ...args] };
}

/** The same, kept to these processors. */
export function pinned(cpus: string, { command, args }: Command): Command {
  return { command: 'taskset', args: ['-c', cpus, command, ...args] };
}

/** Runs a load generator to its end. @throws Error with what it said, when it fails or takes longer than two minutes */
export async function load({ command, args }: Command): Promise<Load> {
  const { stdout } = await run(command, args, {
    timeout: DEADLINE_MS,
    maxBuffer: 1 << 20,
    signal: INTERRUPTION,
  });
  return JSON.parse(stdout) as Load;
}

export async function perSecond(command: Command): Promise<number> {
  const { operations, seconds } = await load(command);
  return operations / seconds;
}
