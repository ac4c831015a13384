import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../started-program.js';

const DEADLINE_MS = 60_000;
const GCC_FLAGS = ['-Wall', '-Wno-unused-variable', '-Wno-unused-function', '-I/usr/include/tirpc', '-I.'];

const run = promisify(execFile);

/** How rpcgen makes the procedures: taking a pointer, or (`-N`) their arguments by value. */
export type Style = 'classic' | 'by value';

/** What the server that rpcgen makes listens on and registers. */
export type Netid = 'tcp' | 'udp';

/** The paths of programs compiled from specs/log.x, our log_client.c and log_server.c. */
interface LogPrograms {
  client: string;
  /** One that serves and registers over this transport only. */
  server: Record<Netid, string>;
}

const made = new Map<Style, Promise<LogPrograms>>();

/**
 * Has rpcgen and gcc make the C log client and log server, once in each process; they are gone when it ends. Needs the
 * peers rpcgen, gcc and libtirpc.
 */
export function logPrograms(style: Style = 'classic'): Promise<LogPrograms> {
  const programs = made.get(style) ?? make(style);
  made.set(style, programs);
  return programs;
}

async function make(style: Style): Promise<LogPrograms> {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-rpcgen-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await copyFile(`${ROOT}specs/log.x`, join(folder, 'log.x'));
  const rpcgenFlags = style === 'by value' ? ['-N'] : [];
  const generate = (what: readonly string[], file: string): Promise<unknown> =>
    run('rpcgen', [...rpcgenFlags, ...what, '-o', file, 'log.x'], { cwd: folder, timeout: DEADLINE_MS });
  await generate(['-h'], 'log.h');
  await Promise.all([
    generate(['-c'], 'log_xdr.c'),
    generate(['-l'], 'log_clnt.c'),
    generate(['-s', 'tcp'], 'log_svc_tcp.c'),
    generate(['-s', 'udp'], 'log_svc_udp.c'),
  ]);
  const compile = async (program: string, sources: readonly string[]): Promise<string> => {
    const define = style === 'by value' ? ['-DBY_VALUE'] : [];
    const args = [...GCC_FLAGS, ...define, '-o', program, ...sources, 'log_xdr.c', '-ltirpc'];
    await run('gcc', args, { cwd: folder, timeout: DEADLINE_MS });
    return join(folder, program);
  };
  const server = (netid: Netid): Promise<string> =>
    compile(`log_server_${netid}`, [`${ROOT}tests/interop/log_server.c`, `log_svc_${netid}.c`]);
  const [client, tcp, udp] = await Promise.all([
    compile('log_client', [`${ROOT}tests/interop/log_client.c`, 'log_clnt.c']),
    server('tcp'),
    server('udp'),
  ]);
  return { client, server: { tcp, udp } };
}

/**
 * Has rpcgen and gcc make the C audit client from specs/audit.x and our audit_client.c; it is gone when the process ends.
 * Needs the peers rpcgen, gcc and libtirpc.
 */
export async function auditClient(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-rpcgen-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await copyFile(`${ROOT}specs/audit.x`, join(folder, 'audit.x'));
  const options = { cwd: folder, timeout: DEADLINE_MS };
  const parts = { '-h': 'audit.h', '-c': 'audit_xdr.c', '-l': 'audit_clnt.c' };
  for (const [what, file] of Object.entries(parts))
    await run('rpcgen', [what, '-o', file, 'audit.x'], options);
  const sources = [`${ROOT}tests/interop/audit_client.c`, 'audit_xdr.c', 'audit_clnt.c'];
  await run('gcc', [...GCC_FLAGS, '-o', 'audit_client', ...sources, '-ltirpc'], options);
  return join(folder, 'audit_client');
}
