import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { printed } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { startOurs } from '../../started-program.js';
import { OUR_PORTMAPPER } from '../portmappers.js';
import type { Matrix, Tap } from './matrix.js';
import { nmap } from './nmap.js';
import type { TypeRow } from './rows.js';

const CONTENT = 'x'.repeat(12_345);

/**
 * What nmap's scripts for NFS print of the example's folder, when they have understood values of a type: attributes are
 * there where a boolean says so, behind a verifier of eight bytes, in replies whose status is an enumeration.
 */
const PRINTED: Partial<Record<TypeRow, RegExp>> = {
  enum: /rwxr-xr-x .* folder/,
  bool: /rw-r--r-- .* file/,
  'unsigned hyper': / 12345 .* file/,
  'opaque[7]': / file/,
  'opaque<40>': /access: Read Lookup NoModify NoExtend NoDelete NoExecute/,
  'string<40>': /nfs-showmount: \n\|_? +\/\S*sunshare-nfs/,
  'union switch (enum)': /nfs-statfs: \n[^]*sunshare-nfs/,
  'union switch (bool)': /rw-r--r-- .* file/,
};

function exportedFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-nfs-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), CONTENT, { mode: 0o644 });
  return folder;
}

async function scanned(t: Test): Promise<string> {
  await OUR_PORTMAPPER.start(t);
  const server = startOurs(t, 'examples/onc-rpc/nfs-server.js', [exportedFolder(t)]);
  await printed(server, 'stdout', (text) => text === 'ready\n');
  const scripts = 'nfs-ls,nfs-showmount,nfs-statfs';
  return nmap('-n', '-Pn', '-sT', '-p', '111', '--script', scripts, '127.0.0.1');
}

/** The types of MOUNT and NFS, which nmap's scripts decode by their own means. */
export async function proveNfsScripts(t: Tap, matrix: Matrix): Promise<void> {
  const rows = Object.keys(PRINTED) as TypeRow[];
  let said: string | undefined;
  const cells = { table: 'XDR types', column: 'nmap', rows, skip: skipUnless('nmap') } as const;
  await matrix.proveEach(t, cells, async (t, row) => {
    said ??= await scanned(t);
    t.match(said, PRINTED[row]);
  });
}
