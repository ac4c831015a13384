import fc from 'fast-check';
import { NULL_AUTH, RecordReader, frameRecord } from 'onc-rpc';
import { Peer } from 'onc-rpc/internal/server/caller.js';
import { ServedStream } from 'onc-rpc/internal/server/served-stream.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { echoNumber, FUZZED, fuzzedServer } from '../fuzzed-program.js';
import { MemoryStream } from '../memory-streams.js';
import { captured, mutatedFrom } from '../mutations.js';
import { encodeCall, parseMessage } from '../rpc-calls.js';
import { pieceLengths, pieces } from '../splits.js';
import { anyCalls } from './dispatcher.js';

const framedCalls = fc
  .array(fc.tuple(anyCalls, fc.integer({ min: 1, max: 400 })), { maxLength: 4 })
  .map((calls) => Buffer.concat(calls.map(([call, fragment]) => frameRecord(call, fragment))));

const inputs = fc.record({
  stream: fc.oneof(
    { weight: 2, arbitrary: framedCalls },
    { weight: 3, arbitrary: mutatedFrom(framedCalls) },
    { weight: 2, arbitrary: mutatedFrom(captured('records')) },
  ),
  lengths: pieceLengths,
});

const faults: unknown[] = [];
const server = fuzzedServer((fault) => faults.push(fault));
const GOOD = frameRecord(
  encodeCall({
    xid: 7,
    prog: FUZZED.number,
    vers: FUZZED.LATER.version,
    proc: echoNumber('an_int'),
    cred: NULL_AUTH,
    args: Buffer.of(0, 0, 0, 5),
  }),
);

/** Any stream against a server's connection: whole replies come back, the connection ends, and the next one is served. */
export const serverStream = fuzzTarget({
  name: 'server-stream',
  share: 30_000,
  inputs,
  async check({ stream, lengths }) {
    const replies = await conversation(pieces(stream, lengths));
    for (const reply of replies)
      expect(parseMessage(reply).message.body.tag === 'REPLY', 'something else than a reply');
    const [next] = await conversation([GOOD]);
    expect(next?.subarray(-4).readUInt32BE() === 5, 'the next connection is served');
    expect(faults.length === 0, `a handler was told ${String(faults[0])}`);
    return replies.length > 0 ? 'accepted' : 'refused';
  },
});

/** All replies of one connection, over which these pieces come and then the end. */
async function conversation(received: readonly Buffer[]): Promise<Buffer[]> {
  const reader = new RecordReader();
  const replies: Buffer[] = [];
  const stream = new MemoryStream((chunk) => {
    reader.push(Buffer.from(chunk));
    for (let reply = reader.next(); reply !== undefined; reply = reader.next())
      replies.push(Buffer.from(reply));
  });
  await new Promise((resolve) => {
    new ServedStream(stream, { server, peer: new Peer('memory'), onClose: resolve });
    stream.receiveAll(received);
  });
  return replies;
}
