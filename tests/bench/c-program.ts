import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../started-program.js';
import { INTERRUPTION } from './interruption.js';

const DEADLINE_MS = 60_000;
const FLAGS = ['-O2', '-Wall', '-Wno-unused-variable', '-I/usr/include/tirpc', '-I.'];

const run = promisify(execFile);
const made = new Map<string, Promise<string>>();
let stubs: Promise<string> | undefined;

/**
 * The path of `tests/bench/c/NAME.c`, compiled by `gcc -O2` together with what `rpcgen -C -N` makes of `specs/log.x`, and
 * linked with libtirpc: once in each process, gone when it ends.
 */
export function cProgram(name: string): Promise<string> {
  const program = made.get(name) ?? compile(name);
  made.set(name, program);
  return program;
}

async function compile(name: string): Promise<string> {
  stubs ??= generate();
  const folder = await stubs;
  const sources = [`${ROOT}tests/bench/c/${name}.c`, 'log_xdr.c', 'log_clnt.c'];
  const args = [...FLAGS, '-o', name, ...sources, '-ltirpc', '-lpthread'];
  await run('gcc', args, { cwd: folder, timeout: DEADLINE_MS, signal: INTERRUPTION });
  return path.join(folder, name);
}

async function generate(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-bench-c-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await copyFile(`${ROOT}specs/log.x`, path.join(folder, 'log.x'));
  const parts = { '-h': 'log.h', '-c': 'log_xdr.c', '-l': 'log_clnt.c', '-m': 'log_svc.c' };
  for (const [what, file] of Object.entries(parts)) {
    await run('rpcgen', ['-C', '-N', what, '-o', file, 'log.x'], {
      cwd: folder,
      timeout: DEADLINE_MS,
      signal: INTERRUPTION,
    });
  }
  return folder;
}
