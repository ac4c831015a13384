import fc from 'fast-check';
import t from 'tap';
import { FragmentTable } from '../../../../client/sunrpc/capture/fragment-table.js';
import { type IpPacket, readIpPacket } from '../../../../client/sunrpc/capture/ip-packet.js';
import { ipv4, ipv6, ipv6FragmentHeader } from './packets.js';

function parsed(bytes: Buffer): IpPacket {
  const packet = readIpPacket(bytes);
  if (packet === undefined) throw new Error('no IP packet');
  return packet;
}

/** A payload in fragments of so many bytes, a multiple of 8. */
function fragments(payload: Buffer, each: number, id = 1): IpPacket[] {
  const all: IpPacket[] = [];
  for (let offset = 0; offset < payload.length; offset += each) {
    const hasMore = offset + each < payload.length;
    all.push(parsed(ipv4(payload.subarray(offset, offset + each), { id, offset, hasMore })));
  }
  return all;
}

const PAYLOAD = Buffer.from(Array.from({ length: 100 }, (_, i) => i));

await t.test('fragments in any order, some of them twice, make the packet', () => {
  const inputs = fc.record({
    each: fc.constantFrom(8, 16, 24, 48),
    order: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
    again: fc.nat(),
  });
  fc.assert(
    fc.property(inputs, ({ each, order, again }) => {
      const all = fragments(PAYLOAD, each);
      const twice = all[again % all.length];
      const shuffled = [...all, ...(twice === undefined ? [] : [twice])]
        .map((fragment, i) => ({ fragment, at: order[i] ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ fragment }) => fragment);
      const table = new FragmentTable();
      const [whole, ...more] = shuffled.flatMap((fragment) => table.take(fragment, 0n));
      return whole?.payload.equals(PAYLOAD) === true && whole.sentBytes === 100 && more.length === 0;
    }),
    { numRuns: 300 },
  );
  return Promise.resolve();
});

await t.test('IPv6, and two packets at a time', (t) => {
  const table = new FragmentTable();
  const v6 = (offset: number, hasMore: boolean): IpPacket =>
    parsed(
      ipv6(
        Buffer.concat([ipv6FragmentHeader(17, offset, hasMore), PAYLOAD.subarray(offset, offset + 56)]),
        44,
      ),
    );
  const [a1, a2] = fragments(PAYLOAD, 56, 1);
  const [b1, b2] = fragments(PAYLOAD, 56, 2);
  const taken = [v6(0, true), b2, a1, a2, v6(56, false), b1].map(
    (each) => each && table.take(each, 0n).length,
  );
  t.same(taken, [0, 0, 0, 1, 1, 1]);
  t.same(table.end(), []);
  t.end();
});

await t.test('what a packet was read from may be used again', (t) => {
  const table = new FragmentTable();
  const [first, ...others] = fragments(Buffer.from(PAYLOAD), 56);
  if (first === undefined) throw new Error('no fragments');
  table.take(first, 0n);
  first.payload.fill(0xff);
  const [whole] = others.flatMap((each) => table.take(each, 0n));
  t.ok(whole?.payload.equals(PAYLOAD));
  t.end();
});

await t.test('fragments that overlap: the first copy of a byte counts', (t) => {
  const table = new FragmentTable();
  const at = (offset: number, bytes: Buffer, hasMore: boolean): IpPacket =>
    parsed(ipv4(bytes, { offset, hasMore }));
  table.take(at(0, Buffer.from('aaaaaaaabbbbbbbb'), true), 0n);
  table.take(at(8, Buffer.from('XXXXXXXXcccccccc'), true), 0n);
  const [whole] = table.take(at(24, Buffer.from('dd'), false), 0n);
  t.equal(whole?.payload.toString(), 'aaaaaaaabbbbbbbbccccccccdd');
  t.end();
});

await t.test('what stays incomplete comes out cut, where its beginning is there', (t) => {
  const table = new FragmentTable({ timeoutNs: 100n });
  const [first, second, third] = fragments(PAYLOAD, 40);
  const [other] = fragments(PAYLOAD, 40, 2);
  if (!first || !second || !third || !other) throw new Error('no fragments');
  table.take(first, 0n);
  table.take(third, 50n);
  t.same(table.take(other, 100n), [], 'not yet');
  const [cut] = table.take(other, 101n);
  t.equal(cut?.payload.length, 40);
  t.equal(cut?.sentBytes, 100);
  t.equal(table.end().length, 1, 'at the end');

  const headless = new FragmentTable();
  headless.take(second, 0n);
  headless.take(third, 0n);
  t.same(headless.end(), [], 'nothing without its beginning');

  const snapped = new FragmentTable();
  const short = { ...first, payload: first.payload.subarray(0, 10) };
  const [whole] = [short, second, third].flatMap((each) => snapped.take(each, 0n));
  t.equal(whole?.payload.length, 10, 'up to where the capture was cut');
  t.equal(whole?.sentBytes, 100);
  t.end();
});

await t.test('packets that never become whole are bounded in number and bytes', (t) => {
  const few = new FragmentTable({ maxPackets: 3 });
  const given = Array.from({ length: 10 }, (_, id) => fragments(PAYLOAD, 40, id)[0]).flatMap(
    (each) => (each && few.take(each, 0n)) ?? [],
  );
  t.equal(given.length, 7);
  t.equal(few.end().length, 3);

  const small = new FragmentTable({ maxBytes: 1000 });
  const [first] = fragments(Buffer.alloc(1600), 800, 1);
  const [second] = fragments(Buffer.alloc(1600), 800, 2);
  if (!first || !second) throw new Error('no fragments');
  t.equal(small.take(first, 0n).length, 0);
  t.equal(small.take(second, 0n).length, 1, 'the older one had to go');

  const beyond = new FragmentTable();
  const far = parsed(ipv4(Buffer.alloc(800), { offset: 65_528, hasMore: true }));
  t.same(beyond.take(far, 0n), [], 'beyond the longest packet');
  t.same(beyond.end(), []);
  beyond.take(first, 0n);
  beyond.take(far, 0n);
  t.match(beyond.end(), [{ sentBytes: 800, isEndMissing: true }], 'so it is no part of any');

  const tiny = new FragmentTable({ maxBytes: 1_000 });
  const taken = fragments(Buffer.alloc(160), 8)
    .slice(0, 10)
    .flatMap((each) => tiny.take(each, 0n));
  t.equal(taken.length, 1, 'what remembering a fragment costs is counted');
  t.end();
});
