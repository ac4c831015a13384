import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printedLines } from '../../eventually.js';
import { ROOT, startProgram } from '../../started-program.js';

const DEADLINE_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const HERE = `${ROOT}tests/interop/conformance`;

let compiled: string | undefined;

/** Has rpcgen and gcc make c_client and c_server, once; they are gone when the process ends. */
function folder(): string {
  compiled ??= compile();
  return compiled;
}

function compile(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'sunshare-conformance-'));
  process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
  const run = (command: string, ...args: string[]): unknown =>
    execFileSync(command, args, { cwd, timeout: DEADLINE_MS, stdio: 'pipe' });
  const sources = [`${ROOT}tests/interop/all-types.x`, `${HERE}/outcomes.x`];
  writeFileSync(join(cwd, 'outcomes.x'), sources.map((file) => readFileSync(file, 'utf8')).join('\n'));
  run('rpcgen', '-C', '-h', '-o', 'outcomes.h', 'outcomes.x');
  run('rpcgen', '-C', '-c', '-o', 'outcomes_xdr.c', 'outcomes.x');
  run('rpcgen', '-C', '-m', '-o', 'outcomes_svc.c', 'outcomes.x');
  const flags = ['-O1', '-I/usr/include/tirpc', '-I.'];
  const link = ['outcomes_xdr.c', '-ltirpc'];
  run('gcc', ...flags, '-o', 'c_client', `${HERE}/c_client.c`, ...link);
  run('gcc', ...flags, '-o', 'c_server', `${HERE}/c_server.c`, 'outcomes_svc.c', ...link);
  return cwd;
}

async function client(args: readonly string[]): Promise<string> {
  const options = { timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES };
  const { stdout } = await promisify(execFile)(join(folder(), 'c_client'), args, options);
  return stdout.trimEnd();
}

/** What libtirpc encodes a value to that it has decoded from these bytes; `refused` when it cannot decode them. */
export function againInC(type: string, bytes: Uint8Array): Promise<string> {
  return client(['again', type, hexOf(bytes)]);
}

/** A call by libtirpc; types are named in c_client.c. */
interface CCall {
  readonly netid?: 'tcp' | 'udp';
  readonly port: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly argsType?: string;
  readonly args?: Uint8Array;
  readonly resultType?: string;
  /** 0 sends it and waits for nothing. */
  readonly timeoutMs?: number;
  /** The caller by AUTH_SYS; AUTH_NONE without. */
  readonly uid?: number;
  /** How much the client gathers before it sends a fragment. */
  readonly sendBytes?: number;
}

/** What libtirpc's call came to: `ok HEX`, or its words for the error with `low`, `high` and `why`. */
export function callFromC(call: CCall): Promise<string> {
  const { netid = 'tcp', port, program, version, procedure, argsType = 'void', resultType = 'void' } = call;
  const { args = Buffer.alloc(0), timeoutMs = 10_000, uid = -1, sendBytes = 0 } = call;
  const target = [port, program, version, procedure].map(String);
  const how = [timeoutMs, uid, sendBytes].map(String);
  return client(['call', netid, ...target, argsType, hexOf(args), resultType, ...how]);
}

/** Starts the C server; it ends with the test. */
export async function startCServer(
  t: Parameters<typeof startProgram>[0],
): Promise<{ tcp: number; udp: number }> {
  const server = startProgram(t, { name: 'the C server', command: join(folder(), 'c_server') });
  const lines = await printedLines(server, 2);
  const portOf = (netid: string): number =>
    Number(lines.find((line) => line.startsWith(netid))?.split(' ')[1]);
  return { tcp: portOf('tcp'), udp: portOf('udp') };
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
