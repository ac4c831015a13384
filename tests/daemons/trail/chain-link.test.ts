import fc from 'fast-check';
import t from 'tap';
import type { AuditRecord } from '../../../daemons/programs/audit.js';
import { hashOf } from '../../../daemons/trail/chain.js';
import { ChainLink, HASH_BYTES } from '../../../daemons/trail/chain-link.js';
import { recordBytes } from '../../../daemons/trail/record-bytes.js';
import { SqliteTrail } from '../../../daemons/trail/sqlite/sqlite-trail.js';
import { skipUnless } from '../../peers.js';
import { readAll, SOURCE } from './sample-trail.js';

const strayOrPlain = fc.constantFrom('a', 'B', ' ', '\n', '\\', 'é', '€', '😀', '\udcc3', '\udcff');
const text = (most: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(strayOrPlain, { maxLength: 8 }).map((all) => all.join('')) },
    { weight: 1, arbitrary: fc.constantFrom('', 'x'.repeat(most)) },
  );
const record: fc.Arbitrary<AuditRecord> = fc.record({
  entry: fc.record({ username: text(256), operation: text(512), timestamp: text(32) }),
  result: fc.constantFrom(0, 7, 0xffff_ffff),
  address: fc.constantFrom('', '127.0.0.1', 'fe80::1234:5678'),
});
const from = fc.record({
  caller: fc.constantFrom('', '127.0.0.1', '::1'),
  authentication: fc.constantFrom('AUTHENTICATED_NOT', 'AUTHENTICATED_ADDRESS', 'AUTHENTICATED_TLS'),
  identity: fc.constantFrom('', 'ab'.repeat(32)),
});

await t.test('records that are sealed together have the hashes they would have one by one', (t) => {
  const number = fc.oneof(fc.nat(3), fc.constantFrom(2 ** 32 - 2, 2 ** 32, 2 ** 53 - 20));
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 12 }),
      from,
      number,
      number,
      fc.nat(),
      (all, from, before, first, receivedMs) => {
        let previous: Uint8Array = new Uint8Array(HASH_BYTES).fill(9);
        const sealing = { source: SOURCE, receivedMs, ...from };
        const link = new ChainLink(sealing, { position: before, hash: previous }, first);
        const records = recordBytes(all);
        const sealed = Buffer.alloc(2 * HASH_BYTES);
        all.forEach((each, i) => {
          link.seal(records.bytes, records.start(i), records.start(i + 1), sealed, HASH_BYTES);
          previous = hashOf({
            previous_hash: previous,
            position: BigInt(before) + BigInt(i) + 1n,
            source: SOURCE,
            sequence: BigInt(first) + BigInt(i),
            record: each,
            received_ms: BigInt(receivedMs),
            ...from,
          });
          t.same(sealed.subarray(HASH_BYTES), previous);
        });
        t.same(link.end, previous);
      },
    ),
    { numRuns: 200 },
  );
  t.end();
});

await t.test(
  'batches of every length are read back as they were, with the hashes of their bytes',
  { skip: skipUnless('sqlite') },
  async (t) => {
    const file = `${t.testdir()}/trail`;
    const trail = await SqliteTrail.open({ file, diagnose: (message) => t.fail(message) });
    t.teardown(() => trail.close());
    const given: AuditRecord[] = [];
    const anybody = { caller: '127.0.0.1', authentication: 'AUTHENTICATED_NOT', identity: '' } as const;
    for (let length = 0; length <= 70; length += length < 6 ? 1 : 9) {
      const records = fc.sample(record, { numRuns: length, seed: length });
      const first = BigInt(given.length + 1);
      t.match(await trail.append({ source: SOURCE, first, oldest: 1n, records }, anybody), { kind: 'held' });
      given.push(...records);
    }
    const held = await readAll(trail);
    t.same(
      held.map(({ record: each }) => each),
      given,
    );
    for (const { hash, ...unsealed } of held) t.same(hash, hashOf(unsealed), `position ${unsealed.position}`);
  },
);
