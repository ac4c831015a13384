import * as xdr from 'node-xdr';
import {
  type CallOptions,
  createClient,
  type FixedAuth,
  listenTcp,
  NO_AUTH,
  RPCSEC_GSS,
  sysAuth,
  tcpTransport,
} from 'onc-rpc';
import { PMAP_PROG } from 'portmapper-js';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { RPCBIND } from '../portmappers.js';
import { cannedServer, replyTo } from './canned-server.js';
import { callFromC, startCServer } from './c-peers.js';
import type { Matrix, Tap } from './matrix.js';
import { REFUSED, type Refused, refusedIn } from './outcome-cases.js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';
import { outcomesServer } from './outcomes-program.js';

const TABLE = 'RPC outcomes';
const SHORT_MS = 300;
const UID = 77;
const NEED_C = skipUnless('rpcgen', 'gcc', 'libtirpc');
const REFUSED_ROWS = REFUSED.map(({ row }) => row);
const OTHER_ROWS = [
  'SUCCESS',
  'SUCCESS by AUTH_SYS',
  'no reply in time',
  'connection lost',
  'one-way call',
] as const;
type OtherRow = (typeof OTHER_ROWS)[number];

/** What a call says of its caller by AUTH_SYS. */
export const CALLER = sysAuth({ stamp: 1, machinename: 'a-machine', uid: UID, gid: 100, gids: [1, 2, 3] });

/** Calls and what they come to, where programs call each other. */
export async function proveOutcomes(t: Tap, matrix: Matrix): Promise<void> {
  await proveFromC(t, matrix);
  const toC = { table: TABLE, column: 'ours → C server', skip: NEED_C } as const;
  const portOfC = async (t: Test): Promise<number> => (await startCServer(t)).tcp;
  await matrix.proveEach(t, { ...toC, rows: REFUSED_ROWS }, async (t, row) =>
    expectRefusal(t, refusedIn(row), await portOfC(t)),
  );
  await matrix.proveEach(t, { ...toC, rows: OTHER_ROWS }, async (t, row) => OTHERS[row](t, await portOfC(t)));
  await proveOurs(t, matrix);
  await proveRpcbind(t, matrix);
}

async function ourPort(t: Test): Promise<number> {
  const server = outcomesServer();
  t.teardown(() => server.close(0));
  return (await listenTcp(server)).port;
}

/** A port where that reply is given to everything. */
async function portAnswering(t: Test, { reply }: Refused): Promise<number> {
  const server = await cannedServer((call) => [replyTo(call, reply)]);
  t.teardown(() => server[Symbol.asyncDispose]());
  return server.port;
}

/** Our server says RPC_MISMATCH to no client that there is: the reply is then ours alone. */
function portRefusing(t: Test, refused: Refused): Promise<number> {
  return refused.row === 'RPC_MISMATCH' ? portAnswering(t, refused) : ourPort(t);
}

async function proveFromC(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'C client → ours', skip: NEED_C } as const;
  await matrix.proveEach(t, { ...cells, rows: REFUSED_ROWS }, async (t, row) => {
    const refused = refusedIn(row);
    const said = await callFromC({ port: await portRefusing(t, refused), ...refused.call });
    t.ok(said.startsWith(refused.words), said);
  });
  const { program, version } = OUTCOMES_PROG.OUTCOMES_NEW;
  const call = { program, version };
  const number = xdr.encode(xdr.int, 41);
  const FROM_C: Record<OtherRow, (t: Test, port: number) => Promise<void>> = {
    SUCCESS: async (t, port) => {
      const types = { argsType: 'an_int', args: number, resultType: 'an_int' };
      t.equal(await callFromC({ ...call, port, procedure: 1, ...types }), 'ok 0000002a');
    },
    'SUCCESS by AUTH_SYS': async (t, port) => {
      const said = await callFromC({ ...call, port, procedure: 6, resultType: 'an_uint', uid: UID });
      t.equal(said, 'ok 0000004d');
    },
    'no reply in time': async (t, port) => {
      const said = await callFromC({ ...call, port, procedure: 3, timeoutMs: SHORT_MS });
      t.match(said, /^RPC: Timed out/);
    },
    'connection lost': async (t, port) => {
      t.match(await callFromC({ ...call, port, procedure: 4 }), /^RPC: Unable to receive/);
    },
    'one-way call': async (t, port) => {
      t.equal(await callFromC({ ...call, port, procedure: 7, timeoutMs: 0 }), 'ok');
      t.equal(await callFromC({ ...call, port, procedure: 8, resultType: 'an_uint' }), 'ok 00000001');
    },
  };
  await matrix.proveEach(t, { ...cells, rows: OTHER_ROWS }, async (t, row) =>
    FROM_C[row](t, await ourPort(t)),
  );
}

/** What our client sees. */
const OTHERS: Record<OtherRow, (t: Test, port: number) => Promise<void>> = {
  SUCCESS: async (t, port) => {
    await using transport = tcpTransport({ port });
    t.equal(await createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).INCREMENT(41), 42);
  },
  'SUCCESS by AUTH_SYS': async (t, port) => {
    await using transport = tcpTransport({ port });
    t.equal(
      await createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).GIVE_UID(undefined, { auth: CALLER }),
      UID,
    );
  },
  'no reply in time': async (t, port) => {
    await using transport = tcpTransport({ port });
    const silent = createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).KEEP_SILENT(undefined, {
      timeoutMs: SHORT_MS,
    });
    await t.rejects(silent, { code: 'RPC_TIMEOUT' });
  },
  'connection lost': async (t, port) => {
    await using transport = tcpTransport({ port });
    await t.rejects(createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).HANG_UP(), {
      code: 'RPC_DISCONNECTED',
    });
  },
  'one-way call': async (t, port) => {
    await using transport = tcpTransport({ port });
    const client = createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport);
    await client.COUNT_UP();
    t.equal(await client.GIVE_COUNT(), 1);
  },
};

async function proveOurs(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'ours ↔ ours' } as const;
  await matrix.proveEach(t, { ...cells, rows: REFUSED_ROWS }, async (t, row) => {
    const refused = refusedIn(row);
    await expectRefusal(t, refused, await portRefusing(t, refused));
  });
  await matrix.proveEach(t, { ...cells, rows: OTHER_ROWS }, async (t, row) =>
    OTHERS[row](t, await ourPort(t)),
  );
}

/** One call by our client, its arguments as bytes. */
export async function callByOurs(
  port: number,
  { program, version, procedure, args }: Pick<Refused['call'], 'program' | 'version' | 'procedure' | 'args'>,
  options: CallOptions = {},
): Promise<void> {
  await using transport = tcpTransport({ port });
  const codecs = { args: xdr.opaque(args.length), result: xdr.void };
  const target = { program, version, procedure, name: 'the call', oneway: false, ...codecs };
  await transport.call<Uint8Array, unknown>(target, args, options);
}

async function expectRefusal(t: Test, { call, error }: Refused, port: number): Promise<void> {
  await t.rejects(callByOurs(port, call), error);
}

/** rpcbind as a server like any other. */
async function proveRpcbind(t: Tap, matrix: Matrix): Promise<void> {
  const program = PMAP_PROG.number;
  const args = Buffer.alloc(0);
  const call = { program, version: 4, procedure: 0, args };
  const unknownFlavor: FixedAuth = { ...NO_AUTH, cred: { flavor: 77, body: args } };
  const cutCredential: FixedAuth = { ...NO_AUTH, cred: { flavor: 1, body: Buffer.alloc(4) } };
  // rpc_gss_cred_t (RFC 2203 §5.3.1): version, procedure, sequence number, service, no context
  const gss = (procedure: number): FixedAuth => {
    const body = xdr.encode(xdr.array(xdr.uint, 5), [1, procedure, 1, 1, 0]);
    return { ...NO_AUTH, cred: { flavor: RPCSEC_GSS, body } };
  };
  const badRange = { code: 'PROG_MISMATCH', low: 2, high: 4 };
  const cases: Record<string, [Partial<typeof call>, Refused['error'] | undefined, CallOptions?]> = {
    SUCCESS: [{}, undefined],
    'SUCCESS by AUTH_SYS': [{}, undefined, { auth: CALLER }],
    PROG_UNAVAIL: [{ program: program + 99 }, { code: 'PROG_UNAVAIL' }],
    PROG_MISMATCH: [{ version: 9 }, badRange],
    PROC_UNAVAIL: [{ procedure: 99 }, { code: 'PROC_UNAVAIL' }],
    GARBAGE_ARGS: [{ procedure: 3 }, { code: 'GARBAGE_ARGS' }],
    AUTH_BADCRED: [{}, { code: 'AUTH_ERROR', authStat: 'AUTH_BADCRED' }, { auth: cutCredential }],
    AUTH_REJECTEDCRED: [{}, { code: 'AUTH_ERROR', authStat: 'AUTH_REJECTEDCRED' }, { auth: unknownFlavor }],
    // a call in a context that there is not, and one for a context that cannot be made without a key of its own
    RPCSEC_GSS_CREDPROBLEM: [
      {},
      { code: 'AUTH_ERROR', authStat: 'RPCSEC_GSS_CREDPROBLEM' },
      { auth: gss(0) },
    ],
    AUTH_FAILED: [{}, { code: 'AUTH_ERROR', authStat: 'AUTH_FAILED' }, { auth: gss(1) }],
    // CALLIT of a program that is not there is met with silence (RFC 1833 §2.2.1)
    'no reply in time': [
      { version: 2, procedure: 5, args: Buffer.alloc(16) },
      { code: 'RPC_TIMEOUT' },
      { timeoutMs: SHORT_MS },
    ],
  };
  const cells = { table: TABLE, column: 'rpcbind', skip: RPCBIND.skip } as const;
  await matrix.proveEach(t, { ...cells, rows: Object.keys(cases) }, async (t, row) => {
    await RPCBIND.start(t);
    const [difference, error, options] = cases[row] ?? [];
    const called = callByOurs(111, { ...call, ...difference }, options);
    if (error === undefined) await t.resolves(called);
    else await t.rejects(called, error);
  });
  await matrix.prove(t, { ...cells, row: 'AUTH_TOOWEAK' }, async (t) => {
    await RPCBIND.start(t);
    // SET from another address than 127.0.0.1
    await using transport = tcpTransport({ port: 111, localAddress: '127.0.0.2' });
    const mapping = { prog: 0x2000_0088, vers: 1, prot: 6, port: 7001 };
    await t.rejects(createClient(PMAP_PROG.PMAP_VERS, transport).PMAPPROC_SET(mapping), {
      code: 'AUTH_ERROR',
      authStat: 'AUTH_TOOWEAK',
    });
  });
  await matrix.prove(t, { ...cells, row: 'connection lost' }, async (t) => {
    const { program: rpcbind } = await RPCBIND.start(t);
    await using transport = tcpTransport({ port: 111, idempotentRetries: 0 });
    const client = createClient(PMAP_PROG.PMAP_VERS, transport);
    await client.null();
    const silent = { prog: 1, vers: 1, proc: 1, args: Buffer.alloc(0) };
    const lost = client.PMAPPROC_CALLIT(silent);
    const rejected = t.rejects(lost, { code: 'RPC_DISCONNECTED' });
    await rpcbind.stop('SIGKILL');
    await rejected;
  });
}
