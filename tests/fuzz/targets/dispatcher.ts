import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { authNone, authSys, NULL_AUTH, type Server, type ServerOptions } from 'onc-rpc';
import { LOG_PROG } from '../../../daemons/programs/log.js';
import { type Answer, answerTo } from '../dispatching.js';
import { expect, expectSameBytes } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { echoNumber, FUZZED, fuzzedServer } from '../fuzzed-program.js';
import { arbitraryBytes, captured, mutatedFrom } from '../mutations.js';
import { credentials, encodeCall, parseMessage, xids } from '../rpc-calls.js';
import { sampleOf, TYPE_NAMES } from '../typed-samples.js';

const caller = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal };

const args = fc.constantFrom(...TYPE_NAMES).chain((name) => {
  const { codec, values } = sampleOf(name);
  return values.map((value) => ({ proc: echoNumber(name), args: xdr.encode(codec, value) }));
});

const badProcedures = fc.record({
  proc: fc.integer({ min: 0, max: 6 }),
  args: fc.uint8Array({ minLength: 0, maxLength: 8 }),
});

/** Calls of the fuzzed program as they should be. */
const wellFormedCalls = fc
  .tuple(
    xids,
    credentials,
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constantFrom(1, 2), args) },
      fc.tuple(fc.constant(3), badProcedures),
    ),
  )
  .map(([xid, cred, [vers, call]]) => encodeCall({ xid, prog: FUZZED.number, vers, cred, ...call }));

/** Calls of every kind and state. */
export const anyCalls = fc.oneof(
  { weight: 1, arbitrary: wellFormedCalls },
  { weight: 4, arbitrary: mutatedFrom(wellFormedCalls) },
  { weight: 2, arbitrary: mutatedFrom(captured('calls', 'portmapper', 'replies')) },
  { weight: 1, arbitrary: arbitraryBytes },
);

const faults: unknown[] = [];
const server = fuzzed();
/** Asks AUTH_NONE about each call as it does any other flavor. */
const askingServer = fuzzed({ authenticators: [{ ...authNone }, authSys] });

function fuzzed(options?: ServerOptions): Server {
  const onRun = (): void => undefined;
  return fuzzedServer((fault) => faults.push(fault), onRun, options).add(LOG_PROG.LOG_VERS, {
    SENDLOG: () => undefined,
  });
}

/** A call that is answered with its own arguments, a turn later. */
export const GOOD_ARGS = Buffer.from('00000005616c696365000000', 'hex');
export const GOOD = encodeCall({
  xid: 7,
  prog: FUZZED.number,
  vers: FUZZED.LATER.version,
  proc: echoNumber('a_string'),
  cred: NULL_AUTH,
  args: GOOD_ARGS,
});

/** Any message against a program of every type: one reply to a call, none to anything else, the same bytes from an echo. */
export const dispatcher = fuzzTarget({
  name: 'dispatcher',
  share: 150_000,
  inputs: anyCalls,
  async check(message) {
    const answer = await answerTo(server, message, caller);
    expectOneAnswer(message, answer);
    if (answer?.isSuccess === true) expectEcho(message, answer);
    const asked = await answerTo(askingServer, message, caller, GOOD);
    expectSameBytes(asked?.bytes ?? Buffer.of(), answer?.bytes ?? Buffer.of(), 'amid others, by any flavor');
    expect(faults.length === 0, `a handler was told ${String(faults[0])}`);
    const good = await answerTo(server, GOOD, caller);
    expect(good?.isSuccess === true, 'the next call is answered');
    expectSameBytes(good.results, GOOD_ARGS, 'the next call');
    return answer?.isSuccess === true ? 'accepted' : 'refused';
  },
});

/** None of these programs has a procedure that is not answered. */
function expectOneAnswer(message: Buffer, answer: Answer | undefined): void {
  const isCall = message.length >= 8 && message.readUInt32BE(4) === 0;
  expect(isCall === (answer !== undefined), isCall ? 'a call without an answer' : 'an answer to no call');
}

/** An echo gives back what it was given, byte by byte, because bytes taken strictly are the only ones for their value. */
function expectEcho(message: Buffer, { results }: Answer): void {
  const { message: call, results: given } = parseMessage(message);
  if (call.body.tag !== 'CALL') return;
  const { prog, vers, proc } = call.body.value;
  const isEcho = prog === FUZZED.number && vers !== FUZZED.BADLY.version && proc > 0;
  expectSameBytes(results, isEcho ? given : Buffer.of(), 'results');
}
