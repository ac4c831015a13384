import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Procedures, Version } from 'onc-rpc';
import { PMAP_PROG, RPCBPROG } from 'portmapper-js';
import t from 'tap';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';

// specs/portmap.x and specs/rpcbind.x say the same as the programs in TypeScript.

/** `PMAPPROC_NULL = 0` and so on, of one version in a .x file. */
function proceduresIn(text: string, version: string): string[] {
  const body = new RegExp(`version ${version} \\{(.*?)\\}`, 's').exec(text)?.[1] ?? '';
  return [...body.matchAll(/(\w+)\([^)]*\) = (\d+);/g)].map(([, name, number]) => `${name} = ${number}`);
}

function proceduresOf({ procedures }: Version<Procedures>): string[] {
  return Object.entries(procedures).map(([name, { number }]) => `${name} = ${number}`);
}

const VERSIONS = [
  ['portmap.x', 'PMAP_VERS', PMAP_PROG.PMAP_VERS],
  ['rpcbind.x', 'RPCBVERS', RPCBPROG.RPCBVERS],
  ['rpcbind.x', 'RPCBVERS4', RPCBPROG.RPCBVERS4],
] as const;

for (const [file, name, version] of VERSIONS) {
  await t.test(`${file}: ${name}`, async (t) => {
    const text = await readFile(`${ROOT}specs/${file}`, 'utf8');
    t.same(proceduresIn(text, name), proceduresOf(version));
    t.match(text, `} = ${version.version};`);
    t.match(text, `} = ${version.program};`);
  });
}

for (const file of ['portmap.x', 'rpcbind.x']) {
  await t.test(`rpcgen takes ${file}`, { skip: skipUnless('rpcgen') }, async (t) => {
    const { stdout, stderr } = await promisify(execFile)('rpcgen', ['-h', `${ROOT}specs/${file}`]);
    t.match(stdout, '100000');
    t.equal(stderr, '');
  });
}
