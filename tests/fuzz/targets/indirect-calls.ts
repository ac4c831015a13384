import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { type Caller, createServer, NULL_AUTH, RpcError } from 'onc-rpc';
import { isLoopback } from 'onc-rpc/addresses';
import { CallArgs, type InetAddress, PMAP_PROG, RPCBPROG } from 'portmapper-js';
import { IndirectCalls } from 'portmapper-js/internal/server/indirect-calls.js';
import { MappingTable } from 'portmapper-js/internal/server/mapping-table.js';
import { portmapHandlers } from 'portmapper-js/internal/server/portmap-service.js';
import { PORTMAPPER_PROGRAM, Registry } from 'portmapper-js/internal/server/registry.js';
import { rpcbind3Handlers, rpcbind4Handlers } from 'portmapper-js/internal/server/rpcbind-service.js';
import { Statistics } from 'portmapper-js/internal/server/statistics.js';
import { answerTo } from '../dispatching.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { mutatedFrom } from '../mutations.js';
import { portmapperCalls } from '../portmapper-calls.js';
import { credentials, encodeCall, xids } from '../rpc-calls.js';

const PROGRAM = 0x2000_0001;
const OWN_PORT = 111;
/** PROG_MISMATCH, the longest of the answers that do not depend on the call. */
const LONGEST_REFUSAL_BYTES = 32;
const MAX_BYTES = 100;

const signal = new AbortController().signal;
const HERE: Caller = { netid: 'udp', address: '127.0.0.1', port: 40_000, localAddress: '127.0.0.1', signal };
const CALLERS: readonly Caller[] = [
  HERE,
  { netid: 'local', address: '', port: 0, signal },
  { netid: 'tcp', address: '192.0.2.9', port: 40_000, localAddress: '192.0.2.1', signal },
  { netid: 'udp', address: '192.0.2.9', port: 40_000, localAddress: '192.0.2.1', signal },
];
const LOCAL_CALLERS = CALLERS.slice(0, 2);

/** Who calls, and what the program that is called gives them, or what becomes of the call. */
let caller = HERE;
let outcome: Uint8Array | Error = Buffer.of();
/** What was called: what is thrown from there would only become an answer. */
const calledAt: (InetAddress & { readonly call: CallArgs })[] = [];

const table = new MappingTable(64);
for (const [program, netid, uaddr] of [
  [PROGRAM, 'udp', '0.0.0.0.1.2'],
  [PROGRAM, 'udp6', '::.1.2'],
  [PORTMAPPER_PROGRAM, 'udp', '0.0.0.0.0.111'],
  [1, 'udp', '0.0.0.0.0.111'],
  [2, 'udp', '203.0.113.7.1.2'],
] as const) {
  // nobody who calls here can take these away
  const isPermanent = program === PORTMAPPER_PROGRAM;
  table.set({ program, version: 1, netid, uaddr, owner: 'superuser', isPermanent });
}
const registry = new Registry(table, () => undefined);
const statistics = new Statistics();
const options = { maxBytes: MAX_BYTES, maxCallsInFlight: 1 };
const indirectCalls = new IndirectCalls(
  table,
  options,
  (address, call) => {
    calledAt.push({ ...address, call });
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  },
  () => undefined,
);
const server = createServer()
  .add(PMAP_PROG.PMAP_VERS, portmapHandlers(registry, statistics, indirectCalls))
  .add(RPCBPROG.RPCBVERS, rpcbind3Handlers(registry, statistics, indirectCalls))
  .add(RPCBPROG.RPCBVERS4, rpcbind4Handlers(registry, statistics, indirectCalls));

/** CALLIT, BCAST and INDIRECT take the same bytes. */
const ASKED: readonly (readonly [vers: number, proc: number])[] = [
  [2, 5],
  [3, 5],
  [4, 5],
  [4, 10],
];

const passOnCalls = fc
  .record({
    asked: fc.constantFrom(...ASKED),
    xid: xids,
    cred: credentials,
    called: fc.record({
      prog: fc.oneof(
        { weight: 4, arbitrary: fc.constant(PROGRAM) },
        fc.constantFrom(PORTMAPPER_PROGRAM, 100_005, 1, 2, 3),
      ),
      vers: fc.nat({ max: 4 }),
      proc: fc.nat({ max: 5 }),
      args: fc.uint8Array({ maxLength: MAX_BYTES + 4 }),
    }),
  })
  .map(({ asked: [vers, proc], xid, cred, called }) =>
    encodeCall({ xid, prog: PORTMAPPER_PROGRAM, vers, proc, cred, args: xdr.encode(CallArgs, called) }),
  );

const outcomes: fc.Arbitrary<Uint8Array | Error> = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: MAX_BYTES + 4 }) },
  fc
    .constantFrom(
      'PROG_UNAVAIL',
      'PROC_UNAVAIL',
      'GARBAGE_ARGS',
      'SYSTEM_ERR',
      'RPC_TIMEOUT',
      'RPC_BAD_REPLY',
    )
    .map((code) => new RpcError(code, 'planned')),
  fc
    .record({ low: fc.nat({ max: 5 }), high: fc.nat({ max: 5 }) })
    .map((range) => new RpcError('PROG_MISMATCH', 'planned', range)),
  fc.constant(new RpcError('AUTH_ERROR', 'planned', { authStat: 'AUTH_TOOWEAK' })),
);

const inputs = fc.record({
  message: fc.oneof(
    { weight: 8, arbitrary: passOnCalls },
    { weight: 4, arbitrary: mutatedFrom(passOnCalls) },
    { weight: 1, arbitrary: portmapperCalls },
  ),
  from: fc.constantFrom(HERE, HERE, ...CALLERS),
  given: outcomes,
});

const GOOD = encodeCall({
  ...{ xid: 7, prog: PORTMAPPER_PROGRAM, vers: 2, proc: 5, cred: NULL_AUTH },
  args: xdr.encode(CallArgs, { prog: PROGRAM, vers: 1, proc: 1, args: Buffer.of(1, 2, 3, 4) }),
});

/** Any call that is to be passed on, and whatever becomes of it: no portmapper and no other host is called. */
export const indirectCallsTarget = fuzzTarget({
  name: 'indirect-calls',
  share: 8000,
  inputs,
  async check({ message, from, given }) {
    caller = from;
    outcome = given;
    calledAt.length = 0;
    const answer = await answerTo(server, message, from);
    expect(calledAt.length <= 1, `passed on ${calledAt.length} times`);
    for (const each of calledAt) expectHarmless(each);
    if (from.netid === 'udp' && !LOCAL_CALLERS.includes(from) && answer !== undefined) {
      const mayHave = Math.max(message.length, LONGEST_REFUSAL_BYTES);
      expect(answer.bytes.length <= mayHave, `${message.length} bytes made ${answer.bytes.length}`);
    }
    const wasPassedOn = calledAt.length > 0;
    await expectNext();
    return wasPassedOn && answer?.isSuccess === true ? 'accepted' : 'refused';
  },
});

function expectHarmless({ host, port, call }: (typeof calledAt)[number]): void {
  expect(call.prog !== PORTMAPPER_PROGRAM && port !== OWN_PORT, 'a portmapper is called');
  expect(host !== '203.0.113.7', 'another host is called');
  expect(isLoopback(host) === LOCAL_CALLERS.includes(caller), `${host} is called`);
  expect(call.args.length <= MAX_BYTES, `${call.args.length} bytes are passed on`);
}

/** The only place that there is was given back. */
async function expectNext(): Promise<void> {
  caller = HERE;
  outcome = Buffer.of(5, 6, 7, 8);
  const next = await answerTo(server, GOOD, HERE);
  expect(
    next?.isSuccess === true && next.results.readUInt32BE(8) === 0x0506_0708,
    'the next call is answered',
  );
}
