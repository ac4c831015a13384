import fc from 'fast-check';
import { NULL_AUTH, RecordReader, frameRecord } from 'onc-rpc';
import { Peer } from 'onc-rpc/internal/server/caller.js';
import { ServedStream } from 'onc-rpc/internal/server/served-stream.js';
import { probeRecord, STARTTLS } from 'onc-rpc/internal/tls/probe.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { echoNumber, FUZZED, fuzzedServer } from '../fuzzed-program.js';
import { MemoryStream } from '../memory-streams.js';
import { captured, mutatedFrom } from '../mutations.js';
import { attempt } from '../our-errors.js';
import { encodeCall, parseMessage } from '../rpc-calls.js';
import { pieceLengths, pieces } from '../splits.js';
import { anyCalls } from './dispatcher.js';

/** Asks for TLS, without its record mark. */
const PROBE = probeRecord(7, { program: FUZZED.number, version: 1 }).subarray(4);

const framedCalls = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 8, arbitrary: anyCalls }, mutatedFrom(fc.constant(PROBE))),
      fc.integer({ min: 1, max: 400 }),
    ),
    { maxLength: 4 },
  )
  .map((calls) => Buffer.concat(calls.map(([call, fragment]) => frameRecord(call, fragment))));

const inputs = fc.record({
  stream: fc.oneof(
    { weight: 2, arbitrary: framedCalls },
    { weight: 3, arbitrary: mutatedFrom(framedCalls) },
    { weight: 2, arbitrary: mutatedFrom(captured('records')) },
  ),
  lengths: pieceLengths,
  doesTls: fc.boolean(),
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
  async check({ stream, lengths, doesTls }) {
    const { replies, isOffered } = await conversation(pieces(stream, lengths), doesTls);
    for (const reply of replies)
      expect(parseMessage(reply).message.body.tag === 'REPLY', 'something else than a reply');
    expect(
      replies.filter(saysStartTls).length === (isOffered ? 1 : 0),
      'STARTTLS, or TLS, without the other',
    );
    expect(!isOffered || (doesTls && holdsProbe(stream)), 'TLS for no probe');
    const {
      replies: [next],
    } = await conversation([GOOD], doesTls);
    expect(next?.subarray(-4).readUInt32BE() === 5, 'the next connection is served');
    expect(faults.length === 0, `a handler was told ${String(faults[0])}`);
    return replies.length > 0 ? 'accepted' : 'refused';
  },
});

/** Whether a record of the stream is a call of NULL with AUTH_TLS, of whatever program. */
function holdsProbe(stream: Buffer): boolean {
  const reader = new RecordReader();
  reader.push(stream);
  for (;;) {
    const next = attempt(() => reader.next());
    if ('error' in next || next.value === undefined) return false;
    const { value: record } = next;
    const isProbe = [[4, 12] as const, [20, 40] as const].every(([from, to]) =>
      record.subarray(from, to).equals(PROBE.subarray(from, to)),
    );
    if (isProbe && record.length === PROBE.length) return true;
  }
}

function saysStartTls(reply: Buffer): boolean {
  const { body } = parseMessage(reply).message;
  if (body.tag !== 'REPLY' || body.value.tag !== 'MSG_ACCEPTED') return false;
  return Buffer.from(body.value.value.verf.body).equals(STARTTLS.body);
}

/** All replies of one connection, over which these pieces come and then the end, or TLS begins. */
async function conversation(
  received: readonly Buffer[],
  doesTls: boolean,
): Promise<{ replies: Buffer[]; isOffered: boolean }> {
  const reader = new RecordReader();
  const replies: Buffer[] = [];
  const stream = new MemoryStream((chunk) => {
    reader.push(Buffer.from(chunk));
    for (let reply = reader.next(); reply !== undefined; reply = reader.next())
      replies.push(Buffer.from(reply));
  });
  const isOffered = await new Promise<boolean>((resolve) => {
    const tlsOffer = { onOffered: () => resolve(true), onPlaintextCall: () => undefined };
    const options = { server, peer: new Peer('memory'), onClose: () => resolve(false) };
    new ServedStream(stream, doesTls ? { ...options, tlsOffer } : options);
    stream.receiveAll(received);
  });
  stream.destroy();
  return { replies, isOffered };
}
