import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { frameRecord, RecordReader, RpcMsg } from 'onc-rpc';
import { STARTTLS } from 'onc-rpc/internal/tls/probe.js';
import { exchangeProbe, type ProbeAnswer } from 'onc-rpc/internal/tls/probe-exchange.js';
import { expect } from '../expect.js';
import { withXid } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { MemoryStream } from '../memory-streams.js';
import { applied, mutatedFrom, mutations } from '../mutations.js';
import { attempt } from '../our-errors.js';
import { repliesWith } from '../replies.js';
import { pieceLengths, pieces } from '../splits.js';

/** What servers that do TLS answer, and nearly that: the verifier is what counts. */
const offers = fc
  .record({
    flavor: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat({ max: 7 })),
    body: fc.oneof(
      { weight: 6, arbitrary: fc.constant(STARTTLS.body) },
      fc.constantFrom('', 'STARTTL', 'starttls', 'STARTTLSS').map((text) => Buffer.from(text)),
    ),
    tag: fc.constantFrom('SUCCESS', 'PROG_UNAVAIL', 'PROC_UNAVAIL'),
  })
  .map(({ flavor, body, tag }) => {
    const value = { verf: { flavor, body }, replyData: { tag } } as const;
    return Buffer.from(
      xdr.encode(RpcMsg, { xid: 0, body: { tag: 'REPLY', value: { tag: 'MSG_ACCEPTED', value } } }),
    );
  });

const inputs = fc.record({
  reply: fc.oneof(
    { weight: 5, arbitrary: offers },
    { weight: 3, arbitrary: mutatedFrom(offers) },
    { weight: 2, arbitrary: repliesWith(fc.constant(Buffer.of())) },
  ),
  isOfCall: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
  fragment: fc.integer({ min: 1, max: 90 }),
  behind: fc.oneof({ weight: 3, arbitrary: fc.constant(Buffer.of()) }, fc.uint8Array({ maxLength: 9 })),
  changes: fc.oneof(fc.constant([]), mutations),
  lengths: pieceLengths,
});

/** Any stream in answer to a probe: TLS begins after STARTTLS in answer to it, and after nothing else. */
export const tlsProbe = fuzzTarget({
  name: 'tls-probe',
  share: 10_000,
  inputs,
  async check({ reply, isOfCall, fragment, behind, changes, lengths }) {
    let stream: Buffer = Buffer.of();
    let xid = 0;
    const socket: MemoryStream = new MemoryStream((probe) => {
      xid = probe.readUInt32BE(4);
      const record = frameRecord(withXid(reply, isOfCall ? xid : (xid ^ 1) >>> 0), fragment);
      stream = applied(changes, Buffer.concat([record, behind]));
      setImmediate(() => socket.receiveAll(pieces(stream, lengths)));
    });
    // as a socket does when its peer ends, unless it is told to stay half open
    socket.on('end', () => socket.destroy());
    const answer = await exchangeProbe(socket, { program: 7, version: 1 }).catch(failure);
    socket.destroy();
    const { isOffered, restBytes } = judged(stream, xid);
    if (answer.kind === 'offer')
      expect(
        isOffered && restBytes === 0,
        `TLS begins without STARTTLS, or with ${restBytes} bytes behind it`,
      );
    else if (answer.kind === 'no') expect(!isOffered, 'STARTTLS is not seen');
    return answer.kind === 'offer' ? 'accepted' : 'refused';
  },
});

/** The connection has failed: said by an error that is then wrapped in ours. */
function failure(error: unknown): ProbeAnswer {
  const reason = String(error);
  expect(/the answer to the probe is no record|it closed the connection/.test(reason), reason);
  return { kind: 'fault', reason };
}

/** Whether the first record of a stream accepts the call with the verifier STARTTLS, and what follows that record. */
function judged(stream: Buffer, xid: number): { isOffered: boolean; restBytes: number } {
  const reader = new RecordReader();
  reader.push(stream);
  const record = attempt(() => reader.next());
  const read = 'error' in record ? record : attempt(() => xdr.decode(RpcMsg, record.value ?? Buffer.of()));
  const restBytes = reader.unreadBytes;
  if ('error' in read || read.value.xid !== xid) return { isOffered: false, restBytes };
  const { body } = read.value;
  if (body.tag !== 'REPLY' || body.value.tag !== 'MSG_ACCEPTED') return { isOffered: false, restBytes };
  const { flavor, body: text } = body.value.value.verf;
  return { isOffered: flavor === 0 && Buffer.from(text).toString('latin1') === 'STARTTLS', restBytes };
}
