import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportedFolder } from '#examples/exported-folder.js';
import { nfsHandlers } from '#examples/nfs-handlers.js';
import { NFS_PROGRAM } from '#examples/nfs3.js';
import { type Client, createClient, createServer, memoryTransport } from 'onc-rpc';

export type NfsClient = Client<typeof NFS_PROGRAM.NFS_V3>;

interface Teardown {
  teardown(end: () => void): void;
}

/** A folder of the test's own, which everybody may read. */
export function publicFolder(t: Teardown): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'sunshare-nfs-')));
  chmodSync(path, 0o755);
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A server of a folder that was just started, as its clients see it. */
export async function served(path: string): Promise<{ nfs: NfsClient; root: { data: Uint8Array } }> {
  const folder = new ExportedFolder(path);
  const onHandlerError = (error: unknown): void => console.error(error);
  const server = createServer({ onHandlerError }).add(NFS_PROGRAM.NFS_V3, nfsHandlers(folder));
  await using directory = await folder.openPath(path);
  const nfs = createClient(NFS_PROGRAM.NFS_V3, memoryTransport(server));
  return { nfs, root: { data: directory.handle } };
}

/**
 * Walks down by LOOKUP.
 * @throws Error with the status of the first that fails
 */
export async function walk(nfs: NfsClient, dir: { data: Uint8Array }, ...names: string[]) {
  let object = dir;
  for (const name of names) {
    const found = await nfs.NFSPROC3_LOOKUP({ what: { dir: object, name } });
    if (found.tag !== 'NFS3_OK') throw new Error(found.tag);
    object = found.value.object;
  }
  return object;
}

/** The text of a file, by READ; or why not. */
export async function textOf(nfs: NfsClient, file: { data: Uint8Array }): Promise<string> {
  const read = await nfs.NFSPROC3_READ({ file, offset: 0n, count: 10_000 });
  return read.tag === 'NFS3_OK' ? Buffer.from(read.value.data).toString() : read.tag;
}
