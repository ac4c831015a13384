import { hostname } from 'node:os';
import { type FixedAuth, NO_AUTH, sysAuth } from 'onc-rpc';
import { type CredentialFlags, MAX_MACHINE_BYTES } from './credential-flags.js';

/** AUTH_NONE, or AUTH_SYS where it is asked for or a part of it is given; the parts not given are this process's. */
export function credentialOf({ auth, uid, gid, gids, machine }: CredentialFlags): FixedAuth {
  const isSys = [uid, gid, gids, machine].some((part) => part !== undefined);
  if (!(auth === undefined ? isSys : auth === 'sys')) return NO_AUTH;
  return sysAuth({
    stamp: Math.floor(Date.now() / 1000),
    machinename: machine ?? hostname().slice(0, MAX_MACHINE_BYTES),
    uid: uid ?? process.getuid?.() ?? 0,
    gid: gid ?? process.getgid?.() ?? 0,
    gids: [...(gids ?? [])],
  });
}
