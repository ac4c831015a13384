import dgram from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { type BroadcastReply, createBroadcaster, defineProgram, procedure, RpcError, version } from 'onc-rpc';
import { expect } from '../expect.js';
import { withXid } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { repliesWith, success } from '../replies.js';

const RESULT = Buffer.of(0, 0, 0, 9);
const CENSUS = defineProgram({
  name: 'CENSUS',
  number: 0x2000_0042,
  versions: { V1: version(1, { COUNT: procedure(1, xdr.void, xdr.uint) }) },
});

const inputs = fc.record({
  datagrams: fc.array(
    fc.record({
      bytes: repliesWith(fc.constant(RESULT)),
      by: fc.nat({ max: 1 }),
      hasXid: fc.constantFrom(true, true, true, false),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** Two that answer whatever the test likes, and one behind them that answers well. */
interface Crowd {
  readonly sockets: readonly dgram.Socket[];
  readonly last: dgram.Socket;
  readonly port: number;
}

let crowd: Promise<Crowd> | undefined;

/** Sockets that keep no process alive, and are opened only where they are needed. */
async function gathered(): Promise<Crowd> {
  const [first, second, last] = await Promise.all([bound(), bound(), bound()]);
  return { sockets: [first, second], last, port: first.address().port };
}

async function bound(): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4').unref().bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Any datagrams in answer to a broadcast: one reply from each that answered, a result or an RpcError. */
export const broadcast = fuzzTarget({
  name: 'broadcast',
  share: 4000,
  inputs,
  async check({ datagrams }) {
    const { sockets, last, port } = await (crowd ??= gathered());
    sockets[0]?.removeAllListeners('message').once('message', (call, from) => {
      const xid = call.readUInt32BE(0);
      for (const { bytes, by, hasXid } of datagrams)
        sockets[by]?.send(hasXid ? withXid(bytes, xid) : bytes, from.port, from.address);
      last.send(withXid(success(RESULT), xid), from.port, from.address);
    });
    const isLast = (reply: BroadcastReply<number>): boolean => reply.port === last.address().port;
    const everybody = createBroadcaster(CENSUS.V1, { host: '127.0.0.1', port });
    const replies = await everybody.COUNT(undefined, { isEnough: (all) => all.some(isLast), timeoutMs: 900 });
    expect(new Set(replies.map((reply) => reply.port)).size === replies.length, 'one reply from each');
    for (const reply of replies) expectOurs(reply);
    const good = replies.find(isLast);
    expect(good?.kind === 'result' && good.result === 9, 'who answers well is heard');
    return replies.some((reply) => reply.kind === 'error') ? 'refused' : 'accepted';
  },
});

function expectOurs(reply: BroadcastReply<number>): void {
  if (reply.kind === 'error') expect(reply.error instanceof RpcError, String(reply.error));
  else expect(Number.isInteger(reply.result), `${reply.result} is no uint`);
}
