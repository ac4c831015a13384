import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { Channel, type CallTarget, RpcError } from 'onc-rpc';
import { expect, expectSameBytes } from '../expect.js';
import { FakeServer, withXid } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { echoNumber, FUZZED } from '../fuzzed-program.js';
import { repliesWith, success } from '../replies.js';
import { sampleOf, TYPE_NAMES } from '../typed-samples.js';

const inputs = fc.constantFrom(...TYPE_NAMES).chain((name) => {
  const { codec, values } = sampleOf(name);
  const bytes = repliesWith(values.map((value) => xdr.encode(codec, value)));
  const event = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('reply' as const), bytes }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('stray' as const), bytes }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hangUp' as const) }) },
  );
  return fc.record({
    name: fc.constant(name),
    args: values,
    events: fc.array(event, { minLength: 1, maxLength: 3 }),
    isLenient: fc.boolean(),
    isIdempotent: fc.boolean(),
  });
});

/** A client and the server it believes in. */
class Conversation {
  readonly server = new FakeServer();
  readonly channel: Channel;
  /** The xid of the call sent last, and whether any has been sent since `call`. */
  xid = 0;
  #isSent = false;

  constructor(lenient: xdr.Leniency) {
    this.channel = new Channel(this.server.connector, { lenient });
    this.server.onCall = (call) => {
      this.xid = call.readUInt32BE(0);
      this.#isSent = true;
    };
  }

  /** Makes a call and waits until the server has it. */
  async call(target: CallTarget<unknown, unknown>, args: unknown): Promise<Call> {
    this.#isSent = false;
    const call = new Call(this.channel.call(target, args));
    await turns(() => this.#isSent);
    return call;
  }

  /** Answers properly until the call is over: a lost connection may have made it wait for another. */
  async finish(call: Call, results: Uint8Array): Promise<void> {
    await turns(() => {
      if (!call.isOver) this.server.say(withXid(success(results), this.xid));
      return call.isOver;
    });
  }
}

/** A call and what became of it. */
class Call {
  isOver = false;
  value: unknown;
  error: unknown;

  constructor(result: Promise<unknown>) {
    result
      .then((value) => (this.value = value))
      .catch((error: unknown) => (this.error = error))
      .finally(() => (this.isOver = true));
  }
}

/** Lets the event loop turn until something is so, but not for long. */
async function turns(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20 && !isSo(); turn++) await new Promise((resolve) => setImmediate(resolve));
}

const strict = new Conversation({});
const lenient = new Conversation(xdr.LENIENT);

function targetOf(name: (typeof TYPE_NAMES)[number], idempotent: boolean): CallTarget<unknown, unknown> {
  const { codec } = sampleOf(name);
  const { number: program, AT_ONCE } = FUZZED;
  const procedure = echoNumber(name);
  return {
    program,
    version: AT_ONCE.version,
    procedure,
    name,
    args: codec,
    result: codec,
    oneway: false,
    idempotent,
  };
}

const NEXT = Buffer.of(0, 0, 0, 9);

/** Any messages in answer to a call: it ends with a value of its type or an RpcError, and the next call is not hurt. */
export const client = fuzzTarget({
  name: 'client',
  share: 80_000,
  inputs,
  async check({ name, args, events, isLenient, isIdempotent }) {
    const conversation = isLenient ? lenient : strict;
    const { codec } = sampleOf(name);
    const call = await conversation.call(targetOf(name, isIdempotent), args);
    for (const event of events) {
      if (event.kind === 'hangUp') await conversation.server.hangUp();
      else conversation.server.say(withXid(event.bytes, conversation.xid + (event.kind === 'stray' ? 1 : 0)));
    }
    await conversation.finish(call, xdr.encode(codec, args));
    expect(call.isOver, 'the call is over');
    if (call.error !== undefined) expectOurs(call.error);
    else if (!isLenient) xdr.encode(codec, call.value);
    await expectNext(conversation);
    return call.error === undefined ? 'accepted' : 'refused';
  },
});

function expectOurs(error: unknown): void {
  if (!(error instanceof RpcError)) throw error;
}

async function expectNext(conversation: Conversation): Promise<void> {
  const call = await conversation.call(targetOf('an_uint', false), 9);
  await conversation.finish(call, NEXT);
  expect(call.error === undefined, 'the next call is answered');
  expectSameBytes(xdr.encode(xdr.uint, call.value as number), NEXT, 'the next call');
}
