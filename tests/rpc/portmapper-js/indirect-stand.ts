import * as xdr from 'node-xdr';
import {
  CallRefusal,
  createClient,
  createServer,
  type Credential,
  defineProgram,
  listenUdp,
  procedure,
  RpcError,
  type Server,
  type Transport,
  version,
} from 'onc-rpc';
import { addPortmapper, type IndirectCallOptions, PMAP_PROG, RPCBPROG } from 'portmapper-js';
import type { Test } from 'tap';
import { Stage, REHEARSAL } from '../onc-rpc/rehearsal.js';
import { LOOPBACK_UDP, type Origin } from './staged-portmapper.js';
import { transportFrom } from './transport-from.js';

// A portmapper that passes calls on, and what they come to: its programs are real, over UDP on loopback.

export const WITNESS = defineProgram({
  name: 'WITNESS',
  number: 0x20000043,
  versions: {
    V1: version(1, {
      WHO: procedure(1, xdr.void, xdr.string(100)),
      BIG: procedure(2, xdr.uint, xdr.varOpaque()),
      TOO_WEAK: procedure(3, xdr.void, xdr.void),
    }),
  },
});

interface Stand {
  readonly server: Server;
  readonly stage: Stage;
  readonly refusals: string[];
  /** Where the programs listen. */
  readonly port: number;
  readonly from: (origin: Origin) => Transport;
}

/** A portmapper that passes calls on, and two programs that are registered with it. */
export async function stand(t: Test, indirectCalls?: IndirectCallOptions): Promise<Stand> {
  const stage = new Stage();
  const programs = programsOn(stage);
  t.teardown(() => programs.close(0));
  const { port } = await listenUdp(programs);
  const refusals: string[] = [];
  const server = createServer();
  const service = addPortmapper(server, {
    onRefusal: (reason) => refusals.push(reason),
    ...(indirectCalls === undefined ? {} : { indirectCalls }),
  });
  service.announce({ netid: 'udp', address: '127.0.0.1', port: 111 });
  const from = (origin: Origin): Transport => transportFrom(server, origin).transport;
  for (const { program, version } of [REHEARSAL.V2, REHEARSAL.V4, WITNESS.V1])
    await register(from(LOOPBACK_UDP), program, version, `127.0.0.1.${port >> 8}.${port & 255}`);
  return { server, stage, refusals, port, from };
}

function programsOn(stage: Stage): Server {
  return createServer({ onHandlerError: () => undefined })
    .add(REHEARSAL.V2, stage.handlers)
    .add(REHEARSAL.V4, { ECHO: (bytes) => bytes })
    .add(WITNESS.V1, {
      WHO: (_, { credential, caller }) => `${nameOf(credential)} from ${caller.address}`,
      BIG: (length) => Buffer.alloc(length),
      TOO_WEAK: () => {
        throw new CallRefusal({ authStat: 'AUTH_TOOWEAK' });
      },
    });
}

function nameOf(credential: Credential): string {
  return credential.flavor === 'sys' ? `uid ${credential.uid}` : 'nobody';
}

export async function register(
  transport: Transport,
  r_prog: number,
  r_vers: number,
  r_addr: string,
): Promise<void> {
  const rpcb = { r_prog, r_vers, r_netid: 'udp', r_addr, r_owner: '' };
  if (!(await createClient(RPCBPROG.RPCBVERS4, transport).RPCBPROC_SET(rpcb))) throw new Error(r_addr);
}

export function call(prog: number, vers: number, proc: number, args: Uint8Array = new Uint8Array(0)) {
  return { prog, vers, proc, args };
}

export const HELLO = xdr.encode(xdr.varOpaque(), Buffer.from('hello'));
export const ECHO = call(REHEARSAL.number, 2, 1, HELLO);
export const WHO = call(WITNESS.number, 1, 1);

/** INDIRECT's error, in a word or two. */
export async function indirectError(transport: Transport, args: ReturnType<typeof call>): Promise<string> {
  try {
    await createClient(RPCBPROG.RPCBVERS4, transport).RPCBPROC_INDIRECT(args, { timeoutMs: 20_000 });
    return 'SUCCESS';
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { code, low, high, authStat } = error;
    return [code, low, high, authStat].filter(Boolean).join(' ');
  }
}

/** What CALLIT and its like end with, version by version. */
export async function unanswered(transport: Transport, args: ReturnType<typeof call>): Promise<string[]> {
  const options = { timeoutMs: 100 };
  const asked = [
    createClient(PMAP_PROG.PMAP_VERS, transport).PMAPPROC_CALLIT(args, options),
    createClient(RPCBPROG.RPCBVERS, transport).RPCBPROC_CALLIT(args, options),
    createClient(RPCBPROG.RPCBVERS4, transport).RPCBPROC_BCAST(args, options),
  ];
  const settled = await Promise.allSettled(asked);
  return settled.map((each) => (each.status === 'fulfilled' ? 'SUCCESS' : (each.reason as RpcError).code));
}

/** What they end with where nothing is answered. */
export const SILENT = ['RPC_TIMEOUT', 'RPC_TIMEOUT', 'RPC_TIMEOUT'];
