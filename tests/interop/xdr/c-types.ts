import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../started-program.js';

const DEADLINE_MS = 60_000;

/** What libtirpc has as types, but not as functions. */
const RPC_NUMBERS = ['rpcprog_t', 'rpcvers_t', 'rpcproc_t'].map((name) => `-Dxdr_${name}=xdr_u_int32_t`);

const run = promisify(execFile);

/** Lines for C but short macros, with those that continue them; rpcgen takes the rest of one in nis.x for its own. */
const FOR_C = /^%(?!#define[ \t]+\w+[ \t]+[^\n(]*[^\\\n]$)(?:\\\n|.)*\n/gm;
/** The files stand one behind the other. */
const INCLUDES = /^#include.*\n/gm;
/** The C library declares some of their procedures. */
const PROGRAMS = /^program[^]*?^\}\s*=.*\n/gm;

/** The types of these files as rpcgen and gcc take them. */
function sourceFor(files: readonly string[]): string {
  const parts = files.map((file) => readFileSync(file, 'utf8'));
  return [FOR_C, INCLUDES, PROGRAMS].reduce((text, lines) => text.replace(lines, ''), parts.join('\n'));
}

/**
 * Has rpcgen and gcc make a program of all these types that decodes and encodes (see again.h); gone when the process
 * ends. Each name gets a prefix: the C library has some of them itself.
 * @returns its path
 */
export async function compileTypes(files: readonly string[], names: readonly string[]): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'sunshare-types-'));
  process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
  const options = { cwd, timeout: DEADLINE_MS };
  await writeFile(join(cwd, 'types.x'), sourceFor(files));
  await run('rpcgen', ['-h', '-o', 'types.h', 'types.x'], options);
  await run('rpcgen', ['-c', '-o', 'types_xdr.c', 'types.x'], options);
  const header = await readFile(join(cwd, 'types.h'), 'utf8');
  const renamed = names
    .map((name) => `#define ${name} x_${name}\n#define xdr_${name} xdr_x_${name}\n`)
    .join('');
  await writeFile(
    join(cwd, 'types.h'),
    header.replace('#include <rpc/rpc.h>\n', (line) => line + renamed),
  );
  await writeFile(join(cwd, 'table.h'), names.map((name) => `TYPE(${name}),\n`).join(''));
  const sources = [`${ROOT}tests/interop/xdr/debian_types.c`, 'types_xdr.c'];
  const flags = ['-w', '-I/usr/include/tirpc', '-I.', ...RPC_NUMBERS];
  await run('gcc', [...flags, '-o', 'types', ...sources, '-ltirpc'], options);
  return join(cwd, 'types');
}
