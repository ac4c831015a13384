/**
 * A MOUNT server that exports what its arguments say: `node mount-server.js /srv/public /srv/lab=alpha,beta`, then
 * `showmount -e 127.0.0.1`. It registers with the portmapper of this host and takes that back on Ctrl-C.
 */
import { randomBytes } from 'node:crypto';
import { createServer, listenTcp, listenUdp } from 'onc-rpc';
import { register } from 'portmapper-js';
import { MOUNT_PROGRAM } from './mount-program.js';

const AUTH_SYS = 1;

const exports = process.argv.slice(2).map((argument) => {
  const [dir = '', groups = ''] = argument.split('=');
  return { dir, groups: groups.split(',').filter((group) => group !== '') };
});
const mounts: { hostname: string; directory: string }[] = [];

const server = createServer().add(MOUNT_PROGRAM.MOUNT_V3, {
  EXPORT: () => exports,
  DUMP: () => mounts,
  MNT(directory, { caller }) {
    if (!exports.some(({ dir }) => dir === directory)) return { tag: 'MNT3ERR_NOENT' };
    mounts.push({ hostname: caller.address, directory });
    return { tag: 'MNT3_OK', value: { fhandle: randomBytes(16), authFlavors: [AUTH_SYS] } };
  },
  UMNT(directory, { caller }) {
    const at = mounts.findIndex((each) => each.hostname === caller.address && each.directory === directory);
    if (at >= 0) mounts.splice(at, 1);
  },
  UMNTALL(_, { caller }) {
    const others = mounts.filter(({ hostname }) => hostname !== caller.address);
    mounts.splice(0, mounts.length, ...others);
  },
});

const listeners = [await listenTcp(server), await listenUdp(server)];
const { program, version } = MOUNT_PROGRAM.MOUNT_V3;
const registration = register({ program, version, listeners, mode: 'require' });
await registration.ready;
console.log('ready');

process.once('SIGINT', () => {
  void registration.close().then(() => server.close());
});
