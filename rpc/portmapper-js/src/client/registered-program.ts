import { IPPROTO_TCP, IPPROTO_UDP, type Mapping } from '../portmap.js';
import type { Rpcb } from '../rpcbind.js';
import { portIn, wildcardAddress } from '../universal-address.js';

/** One entry of the portmapper's table, whichever version told it. */
export interface RegisteredProgram {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
  /** `tcp`, `udp`, …; whatever the portmapper says. */
  readonly netid: string;
  /** As the portmapper says it, unchecked. */
  readonly uaddr: string;
  /** The port in `uaddr`; undefined for AF_LOCAL and where it cannot be read. */
  readonly port: number | undefined;
  /** `superuser`, `unknown`, a uid; empty from version 2, which knows no owners. */
  readonly owner: string;
}

/** An entry of rpcbind's list. */
export function fromRpcb({ r_prog, r_vers, r_netid, r_addr, r_owner }: Rpcb): RegisteredProgram {
  const port = portIn(r_netid, r_addr);
  return { program: r_prog, version: r_vers, netid: r_netid, uaddr: r_addr, port, owner: r_owner };
}

/** An entry of version 2's list, which means every IPv4 address of the host. */
export function fromMapping({ prog, vers, prot, port }: Mapping): RegisteredProgram {
  const uaddr = wildcardAddress(port);
  return { program: prog, version: vers, netid: netidOf(prot), uaddr, port, owner: '' };
}

function netidOf(prot: number): string {
  if (prot === IPPROTO_TCP) return 'tcp';
  return prot === IPPROTO_UDP ? 'udp' : String(prot);
}
