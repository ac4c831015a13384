import { createServer, listenLocal, listenTcp, listenUdp, type Listener, type Server } from 'onc-rpc';
import { addPortmapper } from 'portmapper-js';
import { ipAddressOf } from '../addresses/ip-address-of.js';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { refusalLog } from '../diagnostics/refusal-log.js';
import { type HandedOver, hostOf } from '../systemd/handed-over.js';

/** Where the portmapper listens. */
interface PortmapperAddress {
  /** An IP address, or a name that has one. */
  readonly host: string;
  /** For TCP and UDP alike; 0: any that is free for both. */
  readonly port: number;
  /** An absolute path for AF_LOCAL; undefined: none. */
  readonly socketPath: string | undefined;
  /** Sockets that were opened for us, in place of addresses. */
  readonly handedOver?: HandedOver;
}

/** What the portmapper does beyond its table. */
interface PortmapperDuties {
  /** Whether it passes calls on to the programs registered. */
  readonly allowCallit: boolean;
}

/** Connections from one address: a table as small as this is asked in one call. */
const LIMITS = {
  maxConnections: 2000,
  maxConnectionsPerAddress: 500,
  idleTimeoutMs: 60_000,
  maxRecordBytes: 65_536,
};
const PORT_ATTEMPTS = 20;

/** The portmapper on all its listeners, each listed in its own table. Says on stderr what it refused. */
export async function startPortmapper(
  address: PortmapperAddress,
  { allowCallit }: PortmapperDuties,
  diagnose: Diagnose,
): Promise<{ server: Server; listeners: readonly Listener[] }> {
  const complain = refusalLog(diagnose, () => performance.now());
  const server = createServer({
    limits: LIMITS,
    onPeerFault: (reason, peer) => complain(`${peer}: ${reason}`),
    onHandlerError: (error) => complain(`a call failed: ${String(error)}`),
  });
  const portmapper = addPortmapper(server, {
    ...(allowCallit ? { indirectCalls: {} } : {}),
    onRefusal: (reason, { netid, address, port }) =>
      complain(`${reason} (${address === '' ? netid : `${netid} ${address} port ${port}`})`),
  });
  try {
    const listeners = await listen(server, address);
    for (const listener of listeners) portmapper.announce(listener);
    return { server, listeners };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function listen(server: Server, address: PortmapperAddress): Promise<Listener[]> {
  const { port, handedOver: { stream, datagram, local } = {} } = address;
  const host = await ipAddressOf(address.host);
  const listeners =
    stream === undefined && datagram === undefined
      ? await listenTcpAndUdp(server, host, port)
      : [
          await listenTcp(server, { host, port, fd: stream?.fd }),
          await listenUdp(server, {
            host: datagram === undefined ? host : hostOf(datagram),
            port,
            fd: datagram?.fd,
          }),
        ];
  const path = address.socketPath ?? local?.path;
  if (path === undefined) return listeners;
  // as that of rpcbind: whoever may not use it registers over loopback, and over AF_LOCAL nobody is the superuser
  return [...listeners, await listenLocal(server, { path, fd: local?.fd, isForEveryone: true })];
}

/** The same port over both. One that TCP was given for the asking may be taken over UDP: then another is tried. */
async function listenTcpAndUdp(server: Server, host: string, port: number): Promise<[Listener, Listener]> {
  for (let attempt = 1; ; attempt++) {
    const tcp = await listenTcp(server, { host, port });
    try {
      return [tcp, await listenUdp(server, { host, port: tcp.port })];
    } catch (error) {
      await tcp.close();
      if (port !== 0 || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
