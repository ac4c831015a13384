import type * as xdr from 'node-xdr';
import {
  createServer,
  type Listener,
  listenTcp,
  listenUdp,
  type ServerLimits,
  type ServerTlsOptions,
} from 'onc-rpc';
import { addPortmapper, type PortmapperService } from 'portmapper-js';
import { REHEARSAL, Stage } from '../onc-rpc/rehearsal.js';
import { obeyParent } from './commands.js';
import { Gauge } from './gauge.js';
import { SHAPES, shapesHandlers } from './shapes.js';

// The server under attack, in a process of its own.

/** How it serves. */
export interface Serving {
  readonly host?: string;
  readonly limits?: ServerLimits;
  readonly lenient?: xdr.Leniency;
  /** Offers TLS over TCP; keys and certificates in PEM. */
  readonly tls?: ServerTlsOptions;
  /** Whether it is a portmapper too. */
  readonly isPortmapper?: boolean;
}

/** What has happened to it so far. */
export interface ServerState {
  /** What it said of its peers, the last 1,000; the number of all of them. */
  readonly faults: readonly string[];
  readonly faultCount: number;
  /** What its handlers threw. */
  readonly errors: readonly string[];
  readonly droppedMessages: number;
  /** LATER calls that wait for their answer, and READ calls that were run. */
  readonly waiting: readonly number[];
  readonly reads: number;
  /** Calls that were run, by the address they came from. */
  readonly calls: Readonly<Record<string, number>>;
  /** Refusals of the portmapper, in words, and how many mappings it has. */
  readonly refusals: readonly string[];
  readonly mappings: number;
}

const MAX_KEPT = 1000;

const gauge = new Gauge();
const stage = new Stage();
const faults: string[] = [];
const errors: string[] = [];
const refusals: string[] = [];
const calls: Record<string, number> = {};
let faultCount = 0;
let portmapper: PortmapperService | undefined;
let server = createServer();

function keep(list: string[], text: string): void {
  list.push(text);
  if (list.length > MAX_KEPT) list.shift();
}

/** The same port over TCP and UDP: another is tried where UDP has it not. */
async function listenOnBoth(host: string, tls?: ServerTlsOptions): Promise<Listener[]> {
  for (let tries = 1; ; tries++) {
    const tcp = await listenTcp(server, { host, ...(tls === undefined ? {} : { tls }) });
    try {
      return [tcp, await listenUdp(server, { host, port: tcp.port })];
    } catch (error) {
      await tcp.close(0);
      if (tries === 20) throw error;
    }
  }
}

const commands = {
  async serve({
    host = '127.0.0.1',
    isPortmapper = false,
    limits = {},
    lenient = {},
    tls,
  }: Serving): Promise<number> {
    server = createServer({
      limits,
      lenient,
      interceptors: [
        (args, context, next) => {
          const { address } = context.caller;
          calls[address] = (calls[address] ?? 0) + 1;
          return next(args, context);
        },
      ],
      onPeerFault(reason, peer) {
        faultCount++;
        keep(faults, `${peer}: ${reason}`);
      },
      onHandlerError: (error) => keep(errors, String(error)),
    });
    server.add(REHEARSAL.V2, stage.handlers).add(REHEARSAL.V4, { ECHO: (bytes) => bytes });
    server.add(SHAPES.V1, shapesHandlers);
    if (isPortmapper) portmapper = addPortmapper(server, { onRefusal: (reason) => keep(refusals, reason) });
    const listeners = await listenOnBoth(host, tls);
    for (const listener of listeners) portmapper?.announce(listener);
    return listeners[0]?.port ?? 0;
  },
  mark: () => gauge.mark(),
  figures: () => gauge.figures(),
  state: (): ServerState => ({
    faults,
    faultCount,
    errors,
    refusals,
    droppedMessages: server.droppedMessages,
    waiting: stage.waiting,
    reads: stage.reads,
    calls,
    mappings: portmapper?.mappings.length ?? 0,
  }),
  /** Answers a LATER call. */
  answer: (number: number) => stage.answer(number),
  /** Answers all LATER calls that wait; says how many those were. */
  answerAll(): number {
    const { waiting } = stage;
    for (const number of waiting) stage.answer(number);
    return waiting.length;
  },
};

export type ServerCommands = typeof commands;
obeyParent(commands);
