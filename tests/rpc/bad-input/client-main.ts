import { XdrError } from 'node-xdr';
import {
  type Channel,
  type Client,
  type ClientTlsOptions,
  createClient,
  type RecordStreamLimits,
  RpcError,
  tcpTransport,
  udpTransport,
} from 'onc-rpc';
import { PortmapperClient, PortmapperError } from 'portmapper-js';
import { REHEARSAL } from '../onc-rpc/rehearsal.js';
import { Citizen, type Service } from './citizen.js';
import { obeyParent } from './commands.js';
import { Gauge } from './gauge.js';

// Clients in a process of their own: one that behaves, and one for a server that does not.

/** The server that is called, and how. */
export interface Calling {
  readonly over: 'tcp' | 'udp';
  readonly port: number;
  readonly limits?: RecordStreamLimits;
  /** Over TCP: keys and certificates in PEM. */
  readonly tls?: ClientTlsOptions;
  readonly connectTimeoutMs?: number;
}

/** What became of a call. What is no error of ours has the code of none. */
export type Outcome =
  | { readonly result: unknown }
  | {
      readonly code: string;
      readonly message: string;
      readonly low: number | undefined;
      readonly high: number | undefined;
      readonly authStat: string | undefined;
      /** Where in the reply, where the fault is in its bytes. */
      readonly path: string | undefined;
      readonly offset: number | undefined;
    };

const gauge = new Gauge();
let citizen: Citizen | undefined;
let transport: Channel | undefined;
let client: Client<typeof REHEARSAL.V2> | undefined;
let portmapper: PortmapperClient | undefined;

async function outcomeOf(call: Promise<unknown> | undefined): Promise<Outcome> {
  try {
    return { result: await call };
  } catch (error) {
    const isOurs = error instanceof RpcError || error instanceof PortmapperError;
    const { low, high, authStat } = error instanceof RpcError ? error : {};
    const { path, offset } = error instanceof Error && error.cause instanceof XdrError ? error.cause : {};
    const message = error instanceof Error ? error.message : String(error);
    return { code: isOurs ? error.code : 'none of ours', message, low, high, authStat, path, offset };
  }
}

const commands = {
  /** Has the client that behaves call without an end. */
  async startCitizen({ port, tls = { mode: 'off' } }: Pick<Calling, 'port' | 'tls'>): Promise<void> {
    citizen = new Citizen(tcpTransport({ port, tls }));
    await citizen.start();
  },
  stopCitizen(): Promise<Service> {
    if (citizen === undefined) throw new Error('nobody calls');
    return citizen.stop();
  },
  /** Calls go to this server from now on; to the one before no more. */
  async open({
    over,
    port,
    limits = {},
    tls = { mode: 'off' },
    connectTimeoutMs = 10_000,
  }: Calling): Promise<void> {
    await transport?.close();
    transport =
      over === 'tcp' ? tcpTransport({ port, limits, tls, connectTimeoutMs }) : udpTransport({ port });
    client = createClient(REHEARSAL.V2, transport);
    portmapper = new PortmapperClient({ transport });
  },
  read: (timeoutMs: number) => outcomeOf(client?.READ(undefined, { timeoutMs })),
  later: (timeoutMs: number) => outcomeOf(client?.LATER(1, { timeoutMs })),
  dump: (timeoutMs: number) => outcomeOf(portmapper?.dump({ timeoutMs })),
  lookUp: (program: number) => outcomeOf(portmapper?.lookUp({ program, version: 1 })),
  strayReplies: () => transport?.strayReplies ?? 0,
  mark: () => gauge.mark(),
  figures: () => gauge.figures(),
};

export type ClientCommands = typeof commands;
obeyParent(commands);
