import fc from 'fast-check';
import * as xdr from 'node-xdr';
import t from 'tap';
import { TrailRecord as Frozen, type TrailRecord } from '../../../daemons/programs/audit.js';
import { TrailRecord as ByteTrue } from '../../../daemons/programs/byte-true-audit.js';
import { canonicalBytes, GENESIS_HASH, hashOf, sealed } from '../../../daemons/trail/chain.js';

const FIRST = {
  previous_hash: GENESIS_HASH,
  position: 1n,
  source: new Uint8Array(16).fill(7),
  sequence: 1n,
  record: {
    entry: { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' },
    result: 0,
    address: '127.0.0.1',
  },
  received_ms: 1_764_133_200_000n,
  caller: '127.0.0.1',
  authentication: 'AUTHENTICATED_NOT',
  identity: '',
} as const;

/** By `printf '…' | xxd -r -p | sha256sum`. */
const FIRST_HEX =
  '0000000000000000000000000000000000000000000000000000000000000000' +
  '0000000000000001' +
  '07070707070707070707070707070707' +
  '0000000000000001' +
  '00000005616c696365000000' +
  '000000085245474953544552' +
  '0000001331312f30352f323032352031383a30323a333400' +
  '00000000' +
  '000000093132372e302e302e31000000' +
  '0000019abe886080' +
  '000000093132372e302e302e31000000' +
  '00000000' +
  '00000000';

await t.test('the canonical bytes of the first record, and their hash', (t) => {
  t.equal(Buffer.from(canonicalBytes(FIRST)).toString('hex'), FIRST_HEX);
  t.equal(
    Buffer.from(hashOf(FIRST)).toString('hex'),
    '0ad71759d8e96c693b5301463fd915b752c28c7832a1444536355f1247cb6aca',
  );
  t.end();
});

await t.test('any record is written as audit.x has it', (t) => {
  const text = (max: number): fc.Arbitrary<string> =>
    fc.string({ unit: 'grapheme', maxLength: max }).filter((value) => Buffer.byteLength(value) <= max);
  const uhyper = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const opaque = (length: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: length, maxLength: length });
  const record: fc.Arbitrary<TrailRecord> = fc.record({
    previous_hash: opaque(32),
    position: uhyper,
    source: opaque(16),
    sequence: uhyper,
    record: fc.record({
      entry: fc.record({ username: text(256), operation: text(512), timestamp: text(32) }),
      result: fc.nat(0xffff_ffff),
      address: text(64),
    }),
    received_ms: uhyper,
    caller: text(64),
    authentication: fc.constantFrom('AUTHENTICATED_NOT', 'AUTHENTICATED_ADDRESS', 'AUTHENTICATED_TLS'),
    identity: text(128),
    hash: opaque(32),
  });
  fc.assert(
    fc.property(record, (value) => {
      t.strictSame(xdr.encode(ByteTrue, value), xdr.encode(Frozen, value));
    }),
    { numRuns: 50 },
  );
  t.end();
});

await t.test('text that is no UTF-8 keeps its bytes, and is hashed with them', (t) => {
  const entry = { ...FIRST.record.entry, username: 'jos\udcc3' };
  const record = sealed({ ...FIRST, record: { ...FIRST.record, entry } });
  const bytes = xdr.encode(ByteTrue, record);
  t.match(Buffer.from(bytes).toString('hex'), '000000046a6f73c3');
  t.strictSame(xdr.decode(ByteTrue, bytes, { lenient: { text: true } }), record);
  t.notSame(record.hash, hashOf(FIRST));
  t.end();
});
