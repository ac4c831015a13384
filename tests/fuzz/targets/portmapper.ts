import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { type Caller, createServer, NULL_AUTH, type Procedures, type Version } from 'onc-rpc';
import { addPortmapper, PMAP_PROG, RPCBPROG } from 'portmapper-js';
import { type Answer, answerTo } from '../dispatching.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { captured, mutatedFrom } from '../mutations.js';
import { portmapperCalls } from '../portmapper-calls.js';
import { encodeCall, parseMessage } from '../rpc-calls.js';

const MAX_MAPPINGS = 64;
/** PROG_MISMATCH, the longest of the answers that do not depend on the call: a call cut short gets one no longer. */
const LONGEST_REFUSAL_BYTES = 32;

const signal = new AbortController().signal;
const at = (netid: string, address: string, port: number, localAddress?: string): Caller => ({
  ...{ netid, address, port, localAddress, signal },
});
const LOCAL_CALLERS = [
  at('tcp', '127.0.0.1', 40_000, '127.0.0.1'),
  at('udp', '127.0.0.1', 700, '127.0.0.1'),
  at('tcp6', '::1', 40_000, '::1'),
  at('local', '', 0),
];
const FOREIGN_CALLERS = [
  at('tcp', '192.0.2.9', 40_000, '192.0.2.1'),
  at('udp', '192.0.2.9', 111, '192.0.2.1'),
  at('udp6', '2001:db8::9', 700, '2001:db8::1'),
];

const faults: unknown[] = [];
const server = createServer({ onHandlerError: (error) => faults.push(error) });
const portmapper = addPortmapper(server, { maxMappings: MAX_MAPPINGS });
for (const netid of ['tcp', 'udp']) portmapper.announce({ netid, address: '0.0.0.0', port: 111 });
const OWN_MAPPINGS = portmapper.mappings.length;

const inputs = fc.record({
  message: fc.oneof(
    { weight: 2, arbitrary: portmapperCalls },
    { weight: 4, arbitrary: mutatedFrom(portmapperCalls) },
    { weight: 2, arbitrary: mutatedFrom(captured('portmapper', 'calls')) },
  ),
  caller: fc.constantFrom(...LOCAL_CALLERS, ...FOREIGN_CALLERS),
});

const GETPORT = PMAP_PROG.PMAP_VERS.procedures.PMAPPROC_GETPORT;
const GOOD = encodeCall({
  ...{ xid: 7, prog: PMAP_PROG.number, vers: 2, proc: GETPORT.number, cred: NULL_AUTH },
  args: xdr.encode(GETPORT.args, { prog: PMAP_PROG.number, vers: 2, prot: 6, port: 0 }),
});

/** Any message from anywhere: what is answered is of the procedure's type, strangers change nothing and gain nothing. */
export const portmapperTarget = fuzzTarget({
  name: 'portmapper',
  share: 120_000,
  inputs,
  async check({ message, caller }) {
    const before = portmapper.mappings;
    const answer = await answerTo(server, message, caller);
    if (answer?.isSuccess === true) expectTyped(message, answer);
    if (FOREIGN_CALLERS.includes(caller)) expectNothingGained(before, { message, caller, answer });
    expectBounded();
    expect(faults.length === 0, `the portmapper failed: ${String(faults[0])}`);
    await expectNext();
    return answer?.isSuccess === true ? 'accepted' : 'refused';
  },
});

const VERSIONS: readonly Version<Procedures>[] = [PMAP_PROG.PMAP_VERS, RPCBPROG.RPCBVERS, RPCBPROG.RPCBVERS4];

function expectTyped(message: Buffer, { results }: Answer): void {
  const { body } = parseMessage(message).message;
  if (body.tag !== 'CALL') return;
  const { vers, proc } = body.value;
  const procedures = VERSIONS.find((each) => each.version === vers)?.procedures ?? {};
  const called = Object.values(procedures).find((each) => each.number === proc);
  expect(called !== undefined, 'success from a procedure that there is not');
  xdr.decode<unknown>(called.result, results);
}

function expectNothingGained(
  before: readonly object[],
  { message, caller, answer }: { message: Buffer; caller: Caller; answer: Answer | undefined },
): void {
  const after = portmapper.mappings;
  expect(
    after.length === before.length && after.every((each, i) => each === before[i]),
    'changed by a stranger',
  );
  if (!caller.netid.startsWith('udp') || answer === undefined) return;
  const mayHave = Math.max(message.length, LONGEST_REFUSAL_BYTES);
  expect(answer.bytes.length <= mayHave, `${message.length} bytes made ${answer.bytes.length}`);
}

function expectBounded(): void {
  const { mappings } = portmapper;
  expect(mappings.length <= MAX_MAPPINGS, `${mappings.length} mappings`);
  expect(mappings.filter((each) => each.isPermanent).length === OWN_MAPPINGS, 'its own mappings stay');
}

async function expectNext(): Promise<void> {
  const next = await answerTo(server, GOOD, LOCAL_CALLERS[0] ?? at('memory', '', 0));
  expect(next?.isSuccess === true && next.results.readUInt32BE() === 111, 'the next call is answered');
}
