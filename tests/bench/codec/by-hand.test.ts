import * as xdr from 'node-xdr';
import t from 'tap';
import * as hand from './by-hand-types.js';
import { ENTRY_VALUE, Listing, LISTING_VALUE, LogEntry, Mapping, MAPPING_VALUE } from './types.js';

// What our codec is compared with has to do the same.

await t.test('code written by hand has the bytes of ours, and reads them', (t) => {
  t.same(hand.encodeEntry(ENTRY_VALUE), xdr.encode(LogEntry, ENTRY_VALUE));
  t.same(hand.encodeMapping(MAPPING_VALUE), xdr.encode(Mapping, MAPPING_VALUE));
  t.same(hand.encodeListing(LISTING_VALUE), xdr.encode(Listing, LISTING_VALUE));
  t.same(hand.decodeEntry(hand.encodeEntry(ENTRY_VALUE)), ENTRY_VALUE);
  t.same(hand.decodeMapping(hand.encodeMapping(MAPPING_VALUE)), MAPPING_VALUE);
  t.same(hand.decodeListing(hand.encodeListing(LISTING_VALUE)), LISTING_VALUE);
  t.end();
});

await t.test('it refuses bytes that are cut off, left over, or not zero as padding', (t) => {
  const bytes = hand.encodeEntry(ENTRY_VALUE);
  for (let length = 0; length < bytes.length; length += 1)
    t.throws(() => hand.decodeEntry(bytes.subarray(0, length)), `${length} bytes`);
  t.throws(() => hand.decodeEntry(Buffer.concat([bytes, Buffer.alloc(4)])));
  bytes[11] = 1;
  t.throws(() => hand.decodeEntry(bytes));
  t.end();
});
