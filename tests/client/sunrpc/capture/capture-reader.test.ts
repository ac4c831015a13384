import t from 'tap';
import { pcap, wordWriter } from './packets.js';
import { Blocks } from './pcapng-blocks.js';
import { read } from './reading.js';

const FIRST = Buffer.from('first');
const SECOND = Buffer.from('the second');

const NS = 1_700_000_000_123_456_789n;

for (const isLittleEndian of [false, true]) {
  for (const isNano of [false, true]) {
    const what = `pcap, ${isLittleEndian ? 'least' : 'most'} significant byte first, ${isNano ? 'ns' : 'µs'}`;
    await t.test(what, (t) => {
      const capture = pcap(
        [
          { bytes: FIRST, timeNs: NS },
          { bytes: SECOND, timeNs: NS, snap: 3 },
        ],
        {
          isLittleEndian,
          isNano,
          linkType: 113,
        },
      );
      const timeNs = isNano ? NS : NS - 789n;
      const { packets, error } = read(capture);
      t.equal(error, undefined);
      t.same(packets, [
        { number: 1, timeNs, linkType: 113, hex: FIRST.toString('hex') },
        { number: 2, timeNs, linkType: 113, hex: SECOND.subarray(0, 3).toString('hex') },
      ]);
      t.same(read(capture, 1), read(capture), 'byte by byte');
      t.end();
    });
  }

  await t.test(`pcapng, ${isLittleEndian ? 'least' : 'most'} significant byte first`, (t) => {
    const blocks = new Blocks(isLittleEndian);
    const resolution = (value: number): Buffer => blocks.option(9, Buffer.of(value));
    const offset = Buffer.alloc(8);
    if (isLittleEndian) offset.writeBigInt64LE(5n);
    else offset.writeBigInt64BE(5n);
    const capture = Buffer.concat([
      blocks.section(),
      blocks.interface(1),
      blocks.interface(
        113,
        4,
        Buffer.concat([resolution(9), blocks.option(14, offset), blocks.option(0, FIRST)]),
      ),
      blocks.interface(276, 0, resolution(0x80 | 10)),
      blocks.block(5, blocks.words(0)),
      blocks.enhanced(0, 1_000_001n, FIRST),
      blocks.enhanced(1, NS, FIRST),
      blocks.enhanced(2, 1536n, SECOND),
      blocks.obsolete(1, 1n, SECOND),
      blocks.simple(FIRST),
      blocks.section(),
      blocks.interface(101, 3),
      blocks.simple(SECOND.subarray(0, 3), SECOND.length),
    ]);
    const reading = read(capture);
    t.equal(reading.error, undefined);
    t.same(reading.faults, []);
    t.same(
      reading.packets.map(({ timeNs, linkType, hex }) => [
        timeNs,
        linkType,
        Buffer.from(hex, 'hex').toString(),
      ]),
      [
        [1_000_001_000n, 1, 'first'],
        [NS + 5_000_000_000n, 113, 'first'],
        [1_500_000_000n, 276, 'the second'],
        [5_000_000_001n, 113, 'the second'],
        [undefined, 1, 'first'],
        [undefined, 101, 'the'],
      ],
    );
    t.same(read(capture, 7), reading, 'in pieces');
    t.end();
  });
}

await t.test('a capture that ends in the middle of a packet gives what came before', (t) => {
  const blocks = new Blocks(true);
  const ng = Buffer.concat([blocks.section(), blocks.interface(1), blocks.enhanced(0, 1n, FIRST)]);
  for (const [capture, more] of [
    [pcap([FIRST]), pcap([SECOND]).subarray(24)],
    [ng, blocks.enhanced(0, 2n, SECOND)],
  ] as const) {
    for (let cut = 1; cut < more.length; cut++) {
      const { packets, error } = read(Buffer.concat([capture, more.subarray(0, cut)]));
      t.equal(packets.length, 1);
      t.equal(error?.code, 'CAPTURE_TRUNCATED', `cut at ${cut}`);
    }
    t.equal(read(Buffer.concat([capture, more])).packets.length, 2);
  }
  for (let cut = 0; cut < 24; cut++)
    t.equal(read(pcap([]).subarray(0, cut)).error?.code, 'CAPTURE_TRUNCATED');
  t.equal(read(pcap([])).error, undefined, 'no packet at all is whole');
  const skipped = Buffer.concat([ng, blocks.block(0x0bad, Buffer.alloc(3 * 1024 * 1024))]);
  t.equal(read(skipped).error, undefined);
  t.equal(read(skipped.subarray(0, -1_000)).error?.code, 'CAPTURE_TRUNCATED', 'in what is passed over');
  const section = wordWriter(false)(0x0a0d0d0a, 12, 0x1a2b3c4d);
  t.equal(read(section).error?.code, 'CAPTURE_TRUNCATED', 'a section of nothing but its length');
  t.end();
});

await t.test('an impossible length ends the reading, and says where', (t) => {
  const words = wordWriter(false);
  const damaged = Buffer.concat([pcap([FIRST]), words(1, 1, 0xffff_ffff, 5), SECOND]);
  const { packets, error } = read(damaged);
  t.equal(packets.length, 1);
  t.equal(error?.code, 'CAPTURE_DAMAGED');
  t.match(error?.message, 'packet 2, at byte 45 of the capture, claims 4294967295 bytes');

  const blocks = new Blocks(false);
  for (const length of [0, 8, 13, 0xffff_ffff]) {
    const bad = Buffer.concat([blocks.section(), words(6, length), SECOND]);
    t.equal(read(bad).error?.code, 'CAPTURE_DAMAGED', `a block of ${length} bytes`);
  }
  t.equal(
    read(Buffer.concat([words(0x0a0d0d0a, 28, 1), SECOND])).error?.code,
    'CAPTURE_DAMAGED',
    'no byte order',
  );
  t.equal(read(Buffer.from('GET / HTTP/1.1')).error?.code, 'CAPTURE_UNKNOWN');
  t.end();
});

await t.test('a block that cannot be used is passed over', (t) => {
  const blocks = new Blocks(true);
  const capture = Buffer.concat([
    blocks.section(),
    blocks.simple(FIRST),
    blocks.block(1, blocks.words(1)),
    blocks.interface(1),
    blocks.block(6, blocks.words(0, 0, 0, 99, 99), FIRST),
    blocks.block(6, blocks.words(0)),
    blocks.enhanced(9, 0n, FIRST),
    blocks.block(3),
    blocks.block(0x0bad, Buffer.alloc(3 * 1024 * 1024)),
    blocks.enhanced(0, 0n, SECOND),
  ]);
  const { packets, faults, error } = read(capture, 1000);
  t.equal(error, undefined);
  t.same(faults, [
    'packet 1 is of interface 0, which nothing describes',
    'an interface description cannot be used',
    'packet 2 does not fit into its block',
    'packet 3 does not fit into its block',
    'packet 4 is of interface 9, which nothing describes',
    'packet 5 does not fit into its block',
    'a block of 3145740 bytes was passed over',
  ]);
  t.same(
    packets.map(({ number }) => number),
    [6],
  );
  t.end();
});

await t.test('an option that is not as it should be says nothing', (t) => {
  const blocks = new Blocks(true);
  const options = [[9], [9, 9, 9], [14, 0, 0, 0, 0]].map(([code = 0, ...value]) =>
    blocks.option(code, Buffer.from(value)),
  );
  const capture = Buffer.concat([
    blocks.section(),
    blocks.interface(1, 0, Buffer.concat(options)),
    blocks.enhanced(0, 1n, FIRST),
  ]);
  t.match(read(capture), { error: undefined, faults: [], packets: [{ timeNs: 1_000n }] });
  t.end();
});

await t.test('interfaces without end are not all remembered', (t) => {
  const blocks = new Blocks(true);
  const capture = Buffer.concat([
    blocks.section(),
    ...Array.from({ length: 5000 }, () => blocks.interface(1)),
    blocks.enhanced(4095, 0n, FIRST),
    blocks.enhanced(4096, 0n, FIRST),
  ]);
  const { packets, faults } = read(capture);
  t.equal(packets.length, 1);
  t.equal(faults.length, 5000 - 4096 + 1);
  t.end();
});
