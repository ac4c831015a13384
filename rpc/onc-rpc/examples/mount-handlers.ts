import type { Handlers } from 'onc-rpc';
import type { Exports, MOUNT_PROGRAM, Mountbody } from './mount.js';

const AUTH_SYS = 1;
/** Clients that never unmount must not fill our memory; the oldest are forgotten. */
const MAX_MOUNTS = 1_000;

/** Why a directory cannot be mounted. */
export type MountFailure = 'MNT3ERR_NOENT' | 'MNT3ERR_NOTDIR' | 'MNT3ERR_ACCES';

/**
 * MOUNT, version 3, as both of our servers have it: tells what is exported, hands out the file handles that
 * `fileHandleOf` knows, and keeps the list of who says that they have mounted what.
 */
export function mountHandlers(
  exports: Exports,
  fileHandleOf: (directory: string) => Uint8Array | MountFailure | Promise<Uint8Array | MountFailure>,
): Handlers<typeof MOUNT_PROGRAM.MOUNT_V3> {
  let mounts: Mountbody[] = [];
  const forget = (isMeant: (mount: Mountbody) => boolean): void => {
    mounts = mounts.filter((mount) => !isMeant(mount));
  };
  return {
    MOUNTPROC3_NULL: () => undefined,
    MOUNTPROC3_EXPORT: () => exports,
    MOUNTPROC3_DUMP: () => mounts,
    async MOUNTPROC3_MNT(directory, { caller: { address } }) {
      const fhandle = await fileHandleOf(directory);
      if (typeof fhandle === 'string') return { tag: fhandle };
      forget((each) => each.ml_hostname === address && each.ml_directory === directory);
      mounts.push({ ml_hostname: address, ml_directory: directory });
      if (mounts.length > MAX_MOUNTS) mounts.shift();
      return { tag: 'MNT3_OK', value: { fhandle, auth_flavors: [AUTH_SYS] } };
    },
    MOUNTPROC3_UMNT(directory, { caller: { address } }) {
      forget((each) => each.ml_hostname === address && each.ml_directory === directory);
    },
    MOUNTPROC3_UMNTALL(_, { caller: { address } }) {
      forget(({ ml_hostname }) => ml_hostname === address);
    },
  };
}
