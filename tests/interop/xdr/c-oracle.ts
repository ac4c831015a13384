import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../started-program.js';
import { againBy } from './again.js';
import { CODECS, type TypeName } from './all-types.js';

const DEADLINE_MS = 60_000;
const NAMES = Object.keys(CODECS) as TypeName[];

/** Bytes that ought to be a value of a type. */
export interface Encoded {
  readonly name: TypeName;
  readonly bytes: Uint8Array;
}

/** Compiles all-types.x with rpcgen and gcc; gone when the process ends. @returns the path of the program */
export function compileAllTypes(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'sunshare-all-types-'));
  process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
  const run = (command: string, ...args: string[]): unknown =>
    execFileSync(command, args, { cwd, timeout: DEADLINE_MS, stdio: 'pipe' });
  // rpcgen makes C names of the file's name, which may hold no hyphen then.
  copyFileSync(`${ROOT}tests/interop/all-types.x`, join(cwd, 'all_types.x'));
  run('rpcgen', '-C', '-N', '-h', '-o', 'all_types.h', 'all_types.x');
  run('rpcgen', '-C', '-N', '-c', '-o', 'all_types_xdr.c', 'all_types.x');
  const sources = [`${ROOT}tests/interop/xdr/all_types.c`, 'all_types_xdr.c'];
  run('gcc', '-O1', '-I/usr/include/tirpc', '-I.', '-o', 'all_types', ...sources, '-ltirpc');
  return join(cwd, 'all_types');
}

/** What C encodes values of its own to. */
export function knownToC(program: string): Encoded[] {
  const output = execFileSync(program, ['known'], { timeout: DEADLINE_MS, encoding: 'utf8' });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [name = '', hex = ''] = line.split(' ');
      return { name: name as TypeName, bytes: Uint8Array.from(Buffer.from(hex, 'hex')) };
    });
}

/** What C makes of bytes when it decodes them and encodes the value again; undefined where it refuses. */
export function againByC(program: string, all: readonly Encoded[]): (Uint8Array | undefined)[] {
  const questions = all.map(({ name, bytes }) => ({ type: NAMES.indexOf(name), bytes }));
  return againBy(program, ['again'], questions);
}
