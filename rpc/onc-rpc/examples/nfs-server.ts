/**
 * A folder of this machine that everybody may read, and nobody write: `node nfs-server.js FOLDER [HOST]`. Then
 * `showmount -e`, `nfs-ls nfs://127.0.0.1/FOLDER` and `nfs-cat nfs://127.0.0.1/FOLDER/FILE`.
 * HOST is where to listen, 127.0.0.1 unless given. It registers with the portmapper of this host and takes that back on
 * Ctrl-C. Linux only.
 */
import { realpath } from 'node:fs/promises';
import { createServer, listenTcp, listenUdp } from 'onc-rpc';
import { ExportedFolder, unlessGone } from './exported-folder.js';
import { mountHandlers } from './mount-handlers.js';
import { MOUNT_PROGRAM } from './mount.js';
import { nfsHandlers } from './nfs-handlers.js';
import { NFS_PROGRAM } from './nfs3.js';
import { registerPrograms } from './registered-server.js';

const [name = '.', host = '127.0.0.1'] = process.argv.slice(2);
const folder = new ExportedFolder(await realpath(name));
if (folder.root === '/') throw new Error('export a folder, not all of this machine');
const exports = [{ ex_dir: folder.root, ex_groups: [] }];

// each call holds files open
const limits = { maxCallsInFlight: 64, maxConnectionsPerAddress: 64 };
const server = createServer({ limits, onHandlerError: (error) => console.error(error) })
  .add(
    MOUNT_PROGRAM.MOUNT_V3,
    mountHandlers(exports, async (path) => {
      await using directory = await unlessGone(folder.openPath(path.replace(/\/+$/, '')));
      if (directory === undefined) return 'MNT3ERR_NOENT';
      return directory.stats.isDirectory() ? directory.handle : 'MNT3ERR_NOTDIR';
    }),
  )
  .add(NFS_PROGRAM.NFS_V3, nfsHandlers(folder));
const listeners = [await listenTcp(server, { host }), await listenUdp(server, { host })];
await registerPrograms(server, [MOUNT_PROGRAM.MOUNT_V3, NFS_PROGRAM.NFS_V3], listeners);
