import fc from 'fast-check';
import t from 'tap';
import { ReceivedChain } from '../../../../client/audit/remote/received-chain.js';
import type { ReceivedRecord } from '../../../../client/audit/remote/wire-record.js';
import { GENESIS } from '../../../../client/audit/trail/record-hash.js';
import type { StoredRecord } from '../../../../client/audit/trail/stored-record.js';
import { chained, randomTrail } from '../verify/random-chain.js';

function received(records: readonly StoredRecord[]): ReceivedRecord[] {
  return records.map((record, index) => ({ ...record, previousHash: records[index - 1]?.hash ?? GENESIS }));
}

/** What is wrong with records that come in this order. */
function faultOf(records: readonly ReceivedRecord[], isByPosition = true): string | undefined {
  const chain = new ReceivedChain({ isByPosition });
  try {
    for (const record of records) chain.take(record);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

await t.test('records that follow each other, or lie apart, by time in any order', (t) => {
  fc.assert(
    fc.property(randomTrail(1), fc.nat(3), ({ records }, every) => {
      const some = received(records).filter((_, index) => index % (every + 1) === 0);
      return faultOf(some) === undefined && faultOf(some.toReversed(), false) === undefined;
    }),
    { numRuns: 100 },
  );
  t.end();
});

await t.test('none that comes again, or goes back', (t) => {
  const [made] = fc.sample(randomTrail(2, 2), { seed: 3, numRuns: 1 });
  const [first, second] = received(made?.records ?? []) as [ReceivedRecord, ReceivedRecord];
  t.match(faultOf([first, second, second]), /position 2: it comes behind position 2/);
  t.match(faultOf([first, second, first, second]), /position 1: it comes behind position 2/);
  t.end();
});

await t.test('one that does not follow its neighbour is told, though its own hash is right', (t) => {
  const [made] = fc.sample(randomTrail(4, 4), { seed: 3, numRuns: 1 });
  const records = made?.records ?? [];
  const others = chained(records.map((record) => ({ ...record, result: record.result + 1 })));
  const mixed = [...received(records).slice(0, 2), ...received(others).slice(2)];
  t.match(faultOf(mixed), /position 3: it does not follow position 2/);
  const changed = received(records).map((record) => ({ ...record, address: 'x' }));
  t.match(faultOf(changed), /position 1: its hash is not that of what it says/);
  t.end();
});
