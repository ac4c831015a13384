import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { Channel, type Connector, RpcError } from 'onc-rpc';
import type { ConnectedDatagramSocket } from 'onc-rpc/internal/datagram-socket.js';
import { UdpLink } from 'onc-rpc/internal/client/udp-link.js';
import { expect, expectSameBytes } from '../expect.js';
import { withXid } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { repliesWith, success } from '../replies.js';

const RESULT = Buffer.of(0, 0, 0, 9);

/** What becomes of one transmission of a call: replies of whatever kind, nothing, or a fault of the system. */
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.array(repliesWith(fc.constant(RESULT)), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'ENOBUFS' as const, 'ECONNREFUSED' as const) },
);
const inputs = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 3 }),
  isStray: fc.boolean(),
});
type Fate = typeof fate extends fc.Arbitrary<infer F> ? F : never;

/** A connected socket without a network, which does to each datagram what it is told to; then all are answered well. */
class FakeSocket implements ConnectedDatagramSocket {
  readonly sent: Buffer[] = [];
  #onMessage: (message: Buffer, from: never) => void = () => undefined;
  #onError: (error: Error) => void = () => undefined;

  on(event: 'message' | 'error', listener: never): this {
    if (event === 'message') this.#onMessage = listener;
    else this.#onError = listener;
    return this;
  }

  send(message: Uint8Array, callback: (error: Error | null) => void): void {
    const call = Buffer.from(message);
    this.sent.push(call);
    const fate: Fate = fates.shift() ?? [success(RESULT)];
    underWay++;
    setImmediate(() => {
      underWay--;
      this.#meet(fate, call, callback);
    });
  }

  close(callback: () => void): void {
    callback();
  }

  #meet(fate: Fate, call: Buffer, callback: (error: Error | null) => void): void {
    callback(fate === 'ENOBUFS' ? Object.assign(new Error(fate), { code: fate }) : null);
    if (fate === 'ECONNREFUSED') this.#onError(Object.assign(new Error(fate), { code: fate }));
    if (typeof fate === 'string') return;
    const xid = call.readUInt32BE(0);
    if (isStray) this.#onMessage(withXid(success(RESULT), xid + 1), undefined as never);
    for (const reply of fate) this.#onMessage(withXid(reply, xid), undefined as never);
  }
}

let fates: Fate[] = [];
let isStray = false;
let socket = new FakeSocket();
let underWay = 0;

/** Waits for what was sent twice: what becomes of that is of this call, not of the next. */
async function delivered(): Promise<void> {
  while (underWay > 0) await turn();
}

const connector: Connector = {
  netid: 'udp',
  peer: 'fake',
  isUnreliable: true,
  retransmitAfterMs: 1,
  connect: (owner) => Promise.resolve(new UdpLink((socket = new FakeSocket()), owner, 'fake')),
};
const channel = new Channel(connector, { timeoutMs: 500 });
const target = {
  ...{ program: 0x2000_0042, version: 1, procedure: 1, name: 'FUZZED' },
  ...{ args: xdr.uint, result: xdr.uint, oneway: false },
};

/** Any datagrams, or none, in answer to a call over UDP: it is sent again as it was, until an answer or an RpcError. */
export const udpClient = fuzzTarget({
  name: 'udp-client',
  share: 5000,
  inputs,
  async check(input) {
    fates = [...input.fates];
    isStray = input.isStray;
    socket.sent.length = 0;
    const outcome = await channel.call(target, 9).catch((error: unknown) => error);
    expect(outcome === 9 || outcome instanceof RpcError || typeof outcome === 'number', String(outcome));
    for (const again of socket.sent) expectSameBytes(again, socket.sent[0] ?? again, 'what is sent again');
    fates = [];
    await delivered();
    expect((await channel.call(target, 9)) === 9, 'the next call is answered');
    await delivered();
    return typeof outcome === 'number' ? 'accepted' : 'refused';
  },
});
