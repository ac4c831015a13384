import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { Channel, type Connector, createClient, frameRecord, RpcError } from 'onc-rpc';
import { StreamLink } from 'onc-rpc/internal/client/stream-link.js';
import { LOG_PROG } from '../../../daemons/programs/log.js';
import { expect } from '../expect.js';
import { withXid } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { MemoryStream } from '../memory-streams.js';
import { applied, mutations } from '../mutations.js';
import { repliesWith, success } from '../replies.js';
import { pieceLengths, pieces } from '../splits.js';

/** SENDLOG gives nothing back. */
const results = fc.oneof(
  { weight: 4, arbitrary: fc.constant(Buffer.of()) },
  fc.uint8Array({ maxLength: 30 }),
);

const inputs = fc.record({
  replies: fc.array(fc.tuple(repliesWith(results), fc.integer({ min: 1, max: 90 })), { maxLength: 3 }),
  changes: mutations,
  lengths: pieceLengths,
});

/** What a connection brings once a call, whose xid is given, has arrived over it. */
let answer: (xid: number) => readonly Buffer[] = () => [];

/** Each connection carries one call and one answer, and ends. */
const connector: Connector = {
  netid: 'tcp',
  peer: 'fake',
  isUnreliable: false,
  connect: (owner) => {
    const stream = new MemoryStream((call) => {
      setImmediate(() => stream.receiveAll(answer(call.readUInt32BE(4))));
    });
    return Promise.resolve(new StreamLink(stream, owner, 'fake', {}));
  },
};
const client = createClient(LOG_PROG.LOG_VERS, new Channel(connector));
const ENTRY = { username: 'alice', operation: 'REGISTER', timestamp: '' };

/** Any stream in answer to a call over a connection: an answer or an RpcError, and the next connection works. */
export const clientStream = fuzzTarget({
  name: 'client-stream',
  share: 30_000,
  inputs,
  async check({ replies, changes, lengths }) {
    answer = (xid) => {
      const records = replies.map(([reply, fragment]) => frameRecord(withXid(reply, xid), fragment));
      return pieces(applied(changes, Buffer.concat(records)), lengths);
    };
    const error = await client.SENDLOG(ENTRY).catch((reason: unknown) => reason);
    expect(error === undefined || error instanceof RpcError, String(error));
    answer = (xid) => [frameRecord(withXid(success(xdr.encode(xdr.void, undefined)), xid))];
    await client.SENDLOG(ENTRY);
    return error === undefined ? 'accepted' : 'refused';
  },
});
