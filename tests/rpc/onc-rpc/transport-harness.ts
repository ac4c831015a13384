import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChannelOptions,
  createServer,
  listenLocal,
  listenTcp,
  listenUdp,
  localTransport,
  memoryTransport,
  type Server,
  type ServerOptions,
  tcpTransport,
  type Transport,
  udpTransport,
} from 'onc-rpc';
import { MemoryNetwork } from 'onc-rpc/testing';
import type { Test } from 'tap';
import { REHEARSAL, Stage } from './rehearsal.js';
import { type KeyPair, TestAuthority } from './tls-certificates.js';

/** A server reached over one kind of transport; it can go and come back under the same address. */
export interface Harness extends AsyncDisposable {
  readonly netid: string;
  readonly server: Server;
  readonly stage: Stage;
  readonly errors: unknown[];
  /** A transport of the test's own, closed by it. */
  open(options?: ChannelOptions): Transport;
  /** The server closes its listeners. */
  stop(deadlineMs?: number): Promise<void>;
  /** It listens again where it did. */
  restart(): Promise<void>;
}

export type Make = (options?: ServerOptions) => Promise<Harness>;

/** Tests that every transport passes, by what each is about. */
export type Suite = Readonly<Record<string, (t: Test, make: Make, netid: string) => Promise<void>>>;

export const isDatagram = (netid: string): boolean => netid.startsWith('udp');

interface Ends {
  /** Serves at the address of the last time. */
  serve(server: Server): Promise<void>;
  open(server: Server, options?: ChannelOptions): Transport;
  remove?(): Promise<void>;
}

async function harness(netid: string, ends: Ends, options: ServerOptions = {}): Promise<Harness> {
  const errors: unknown[] = [];
  const stage = new Stage();
  const server = createServer({ onHandlerError: (error) => errors.push(error), ...options });
  server.add(REHEARSAL.V2, stage.handlers).add(REHEARSAL.V4, { ECHO: (bytes) => bytes });
  await ends.serve(server);
  return {
    netid,
    server,
    stage,
    errors,
    open: (channelOptions) => ends.open(server, channelOptions),
    stop: (deadlineMs) => server.close(deadlineMs),
    restart: () => ends.serve(server),
    async [Symbol.asyncDispose]() {
      await server.close(0);
      await ends.remove?.();
    },
  };
}

function overInternet(
  listen: typeof listenTcp,
  transport: typeof tcpTransport | typeof udpTransport,
  netid: string,
  host: string,
): Make {
  return (options) => {
    let port = 0;
    const ends: Ends = {
      async serve(server) {
        ({ port } = await listen(server, { host, port }));
      },
      open: (_server, channelOptions) => transport({ host, port, ...channelOptions }),
    };
    return harness(netid, ends, options);
  };
}

let certificates: { readonly ca: string; readonly server: KeyPair } | undefined;

function certificatesOfAll(): { readonly ca: string; readonly server: KeyPair } {
  if (certificates !== undefined) return certificates;
  const authority = new TestAuthority();
  certificates = { ca: authority.cert, server: authority.issue({ commonName: 'server' }) };
  authority.remove();
  return certificates;
}

/** TCP with TLS required. Needs the peer openssl. */
export const overTls: Make = (options) => {
  const { ca, server: tls } = certificatesOfAll();
  let port = 0;
  const ends: Ends = {
    async serve(server) {
      ({ port } = await listenTcp(server, { port, tls }));
    },
    open: (_server, channelOptions) =>
      tcpTransport({ port, tls: { mode: 'require', ca }, ...channelOptions }),
  };
  return harness('tcp', ends, options);
};

const overLocal: Make = async (options) => {
  const folder = await mkdtemp(join(tmpdir(), 'onc-rpc-'));
  const path = join(folder, 'socket');
  const ends: Ends = {
    async serve(server) {
      await listenLocal(server, { path });
    },
    open: (_server, channelOptions) => localTransport({ path, ...channelOptions }),
    remove: () => rm(folder, { recursive: true }),
  };
  return harness('local', ends, options);
};

const overMemory: Make = (options) => {
  const ends: Ends = {
    serve: () => Promise.resolve(),
    open: (server, channelOptions) => memoryTransport(server, channelOptions),
  };
  return harness('memory', ends, options);
};

/** Streams of the test kit, cut into pieces. */
export const overMemoryStreams: Make = (options) => {
  const network = new MemoryNetwork({ seed: 5, streams: { maxPieceBytes: 65_536 } });
  let port = 0;
  const ends: Ends = {
    async serve(server) {
      ({ port } = await network.listenTcp(server, { port }));
    },
    open: (_server, channelOptions) =>
      network.tcpTransport({ port, limits: { sendFragmentBytes: 100_000 }, ...channelOptions }),
  };
  return harness('tcp', ends, options);
};

/** Datagrams of the test kit, some of which come twice. */
export const overMemoryDatagrams: Make = (options) => {
  const network = new MemoryNetwork({ seed: 5, datagrams: { duplicateRate: 0.3 } });
  let port = 0;
  const ends: Ends = {
    async serve(server) {
      ({ port } = await network.listenUdp(server, { port }));
    },
    open: (_server, channelOptions) => network.udpTransport({ port, ...channelOptions }),
  };
  return harness('udp', ends, options);
};

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

/** Every kind of transport that this machine has. */
export const TRANSPORTS: readonly (readonly [netid: string, make: Make])[] = [
  ['tcp', overInternet(listenTcp, tcpTransport, 'tcp', '127.0.0.1')],
  ['udp', overInternet(listenUdp, udpTransport, 'udp', '127.0.0.1')],
  ['local', overLocal],
  ['memory', overMemory],
  ...(hasIPv6
    ? ([
        ['tcp6', overInternet(listenTcp, tcpTransport, 'tcp6', '::1')],
        ['udp6', overInternet(listenUdp, udpTransport, 'udp6', '::1')],
      ] as const)
    : []),
];
