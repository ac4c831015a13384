import { type Caller, createClient, createServer, type Server } from 'onc-rpc';
import { addPortmapper, PMAP_PROG, type PortmapperService, RPCBPROG } from 'portmapper-js';
import { transportFrom } from './transport-from.js';

// A portmapper without sockets, called from wherever a test wants, and what it is asked.

export type Origin = Omit<Caller, 'signal'>;
export const LOOPBACK: Origin = {
  netid: 'tcp',
  address: '127.0.0.1',
  port: 40000,
  localAddress: '127.0.0.1',
};
export const LOOPBACK_UDP: Origin = { ...LOOPBACK, netid: 'udp' };
export const LOOPBACK6: Origin = { netid: 'tcp6', address: '::1', port: 40000, localAddress: '::1' };
export const LOCAL: Origin = { netid: 'local', address: '', port: 0 };
export const OUTSIDE: Origin = {
  netid: 'tcp',
  address: '192.0.2.7',
  port: 40000,
  localAddress: '192.0.2.1',
};
export const OUTSIDE_UDP: Origin = { ...OUTSIDE, netid: 'udp' };

export const PROGRAM = 0x20000001;
export const TCP = { prog: PROGRAM, vers: 1, prot: 6, port: 7001 };
export const UDP = { prog: PROGRAM, vers: 1, prot: 17, port: 7002 };
export const RPCB = { r_prog: PROGRAM, r_vers: 1, r_netid: 'tcp', r_addr: '0.0.0.0.27.89', r_owner: 'me' };

interface StagedPortmapper {
  readonly server: Server;
  readonly service: PortmapperService;
  /** What was refused, in words. */
  readonly refusals: string[];
}

export function portmapper(maxMappings = 100): StagedPortmapper {
  const refusals: string[] = [];
  const server = createServer();
  const service = addPortmapper(server, { maxMappings, onRefusal: (reason) => refusals.push(reason) });
  for (const netid of ['tcp', 'udp']) service.announce({ netid, address: '0.0.0.0', port: 111 });
  return { server, service, refusals };
}

/** A client of each version, and how long each of their messages was. */
export function clients(server: Server, origin: Origin) {
  const staged = transportFrom(server, origin);
  return {
    ...staged,
    pmap: createClient(PMAP_PROG.PMAP_VERS, staged.transport),
    rpcb3: createClient(RPCBPROG.RPCBVERS, staged.transport),
    rpcb4: createClient(RPCBPROG.RPCBVERS4, staged.transport),
  };
}
