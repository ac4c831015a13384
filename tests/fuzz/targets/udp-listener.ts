import fc from 'fast-check';
import { type BoundDatagramSocket, type DatagramSender } from 'onc-rpc/internal/datagram-socket.js';
import { UdpListener } from 'onc-rpc/internal/server/udp-listener.js';
import { answerTo } from '../dispatching.js';
import { expect, expectSameBytes } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { fuzzedServer } from '../fuzzed-program.js';
import { isSuccess, parseMessage } from '../rpc-calls.js';
import { anyCalls, GOOD, GOOD_ARGS } from './dispatcher.js';

/** Two callers of this machine and two of others: one of each pair behind the same port. */
const SENDERS: readonly DatagramSender[] = [
  { address: '127.0.0.1', port: 700 },
  { address: '127.0.0.2', port: 700 },
  { address: '192.0.2.9', port: 700 },
  { address: '192.0.2.9', port: 40_000 },
];
const CALLER = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal };
const NEXT: DatagramSender = { address: '127.0.0.3', port: 9 };

const sender = fc.constantFrom(...SENDERS);
const datagram = fc.record({
  message: anyCalls,
  from: sender,
  isBroadcast: fc.boolean(),
  /** Whether the listener is given the time to answer before the next one comes. */
  isAwaited: fc.boolean(),
});
/** What came before comes again, from the same caller or from another, perhaps with another last byte. */
const again = fc.record({
  of: fc.nat({ max: 3 }),
  from: fc.option(sender, { nil: undefined }),
  isChanged: fc.boolean(),
  isAwaited: fc.boolean(),
});
type Again = typeof again extends fc.Arbitrary<infer A> ? A : never;

const inputs = fc.record({
  datagrams: fc.array(datagram, { minLength: 1, maxLength: 4 }),
  repeats: fc.array(again, { maxLength: 4 }),
});

interface Datagram {
  readonly message: Buffer;
  readonly from: DatagramSender;
  readonly isBroadcast: boolean;
  readonly isAwaited: boolean;
}

/** A socket without a network: it gives what it is told to, and keeps what is sent by it. */
class FakeSocket implements BoundDatagramSocket {
  readonly sent: { readonly bytes: Buffer; readonly to: DatagramSender }[] = [];
  #onMessage: (message: Buffer, from: DatagramSender) => void = () => undefined;

  on(event: 'message' | 'error', listener: never): this {
    if (event === 'message') this.#onMessage = listener;
    return this;
  }

  address(): DatagramSender {
    return { address: '192.0.2.1', port: 111 };
  }

  give({ message, from }: Pick<Datagram, 'message' | 'from'>): void {
    this.#onMessage(Buffer.from(message), from);
  }

  send(bytes: Uint8Array, port: number, address: string, callback: (error: null) => void): void {
    this.sent.push({ bytes: Buffer.from(bytes), to: { address, port } });
    callback(null);
  }

  close(callback: () => void): void {
    callback();
  }
}

let runs = 0;
const faults: unknown[] = [];
const server = fuzzedServer(
  (fault) => faults.push(fault),
  () => runs++,
);

/** Any datagrams from anybody: one execution for what comes twice, one answer at most for each, nothing made longer. */
export const udpListener = fuzzTarget({
  name: 'udp-listener',
  share: 40_000,
  inputs,
  async check({ datagrams, repeats }) {
    const all = [...datagrams, ...repeats.flatMap((each) => repeated(datagrams, each))];
    const wanted = await executionsOf(all);
    runs = 0;
    const [plain, broadcast] = [new FakeSocket(), new FakeSocket()];
    const way = { socket: broadcast, from: plain };
    const listener = new UdpListener([plain], '192.0.2.1', 111, server, [way]);
    for (const each of all) {
      (each.isBroadcast ? broadcast : plain).give(each);
      if (each.isAwaited) await settled();
    }
    await settled();
    expect(runs === wanted, `${runs} executions instead of ${wanted}`);
    expect(broadcast.sent.length === 0, 'nothing is sent from a broadcast address');
    for (const reply of plain.sent) expectWanted(reply, all);
    expect(faults.length === 0, `a handler was told ${String(faults[0])}`);
    const isAccepted = plain.sent.some(({ bytes }) => isSuccess(parseMessage(bytes).message));
    await expectNext(plain);
    await listener.close();
    return isAccepted ? 'accepted' : 'refused';
  },
});

/** Handlers answer at once, a microtask later, or a turn of the event loop later. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function repeated(datagrams: readonly Datagram[], { of, from, isChanged, isAwaited }: Again): Datagram[] {
  const first = datagrams[of % datagrams.length];
  if (first === undefined) return [];
  const message = Buffer.from(first.message);
  const last = message.length - 1;
  if (isChanged && last >= 4) message[last] = (message[last] ?? 0) ^ 1;
  return [{ ...first, message, from: from ?? first.from, isAwaited }];
}

/** How many are to run, when what a caller sends twice, with nothing else under that xid between, runs once. */
async function executionsOf(datagrams: readonly Datagram[]): Promise<number> {
  const last = new Map<string, Buffer>();
  runs = 0;
  for (const { message, from } of datagrams) {
    const key = `${message.toString('hex', 0, 4)} ${from.address} ${from.port}`;
    if (message.length < 4 || last.get(key)?.equals(message) !== true)
      await answerTo(server, message, CALLER);
    last.set(key, message);
  }
  return runs;
}

/** Each reply is to somebody who called under its xid; an error is no longer than the call, and none to a broadcast. */
function expectWanted({ bytes, to }: FakeSocket['sent'][number], datagrams: readonly Datagram[]): void {
  const { message } = parseMessage(bytes);
  const calls = datagrams.filter(({ from, message: call }) => isCallOf(to, message.xid, from, call));
  expect(calls.length > 0, 'a reply to nobody');
  if (isSuccess(message)) return;
  const asked = calls.filter(({ isBroadcast }) => !isBroadcast);
  expect(asked.length > 0, 'an error in answer to a broadcast');
  const isOutside = to.address.startsWith('192.');
  const longest = Math.max(...asked.map(({ message: call }) => call.length));
  expect(!isOutside || bytes.length <= longest, `${bytes.length} bytes for ${longest}`);
}

function isCallOf(to: DatagramSender, xid: number, from: DatagramSender, call: Buffer): boolean {
  return (
    to.address === from.address && to.port === from.port && call.length >= 8 && call.readUInt32BE() === xid
  );
}

async function expectNext(socket: FakeSocket): Promise<void> {
  socket.sent.length = 0;
  socket.give({ message: GOOD, from: NEXT });
  await settled();
  const [reply, ...others] = socket.sent;
  expect(others.length === 0 && reply?.to.port === NEXT.port, 'the next call is answered once');
  expectSameBytes(parseMessage(reply.bytes).results, GOOD_ARGS, 'the next call');
}
