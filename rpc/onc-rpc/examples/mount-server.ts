/**
 * A MOUNT server that exports what its arguments say: `node mount-server.js /srv/public /srv/lab=alpha,beta`, then
 * `showmount -e 127.0.0.1`. There is nothing behind its file handles. It registers with the portmapper of this host and
 * takes that back on Ctrl-C.
 */
import { randomBytes } from 'node:crypto';
import { createServer, listenTcp, listenUdp } from 'onc-rpc';
import { mountHandlers } from './mount-handlers.js';
import { MOUNT_PROGRAM } from './mount.js';
import { registerPrograms } from './registered-server.js';

const exports = process.argv.slice(2).map((argument) => {
  const [directory = '', groups = ''] = argument.split('=');
  const names = groups.split(',').filter((group) => group !== '');
  return { ex_dir: directory, ex_groups: names.map((gr_name) => ({ gr_name })) };
});
const isExported = (directory: string): boolean => exports.some(({ ex_dir }) => ex_dir === directory);

const server = createServer().add(
  MOUNT_PROGRAM.MOUNT_V3,
  mountHandlers(exports, (directory) => (isExported(directory) ? randomBytes(16) : 'MNT3ERR_NOENT')),
);
await registerPrograms(server, [MOUNT_PROGRAM.MOUNT_V3], [await listenTcp(server), await listenUdp(server)]);
