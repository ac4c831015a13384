import * as xdr from 'node-xdr';
import t from 'tap';
import { ENTRY_VALUE, Listing, LISTING_VALUE, LogEntry, Mapping, MAPPING_VALUE } from './types.js';
import { bytesEach } from '../bytes-each.js';

// A guard against losses that no other test notices: memory taken for each operation, which unlike time is the same on
// every machine.

const OPERATIONS = 4_000;

/** What the last operation gave, so that none is left out by the engine. */
const kept: { value: unknown } = { value: undefined };

function repeated(operation: () => unknown): () => Promise<void> {
  return () => {
    for (let i = 0; i < OPERATIONS; i += 1) kept.value = operation();
    return Promise.resolve();
  };
}

/** How many bytes encoding and decoding may take: about three times what was measured. */
async function guard<T>(codec: xdr.Codec<T>, value: NoInfer<T>, most: { encode: number; decode: number }) {
  const bytes = xdr.encode(codec, value);
  await t.test(`${codec.declaration} to bytes and back takes little memory`, async (t) => {
    const encode = await bytesEach(
      most.encode,
      OPERATIONS,
      repeated(() => xdr.encode(codec, value)),
    );
    t.ok(encode <= most.encode, `encode: ${encode.toFixed(0)} bytes, at most ${most.encode}`);
    const decode = await bytesEach(
      most.decode,
      OPERATIONS,
      repeated(() => xdr.decode(codec, bytes)),
    );
    t.ok(decode <= most.decode, `decode: ${decode.toFixed(0)} bytes, at most ${most.decode}`);
  });
}

await guard(LogEntry, ENTRY_VALUE, { encode: 550, decode: 550 });
await guard(Mapping, MAPPING_VALUE, { encode: 350, decode: 200 });
await guard(Listing, LISTING_VALUE, { encode: 700, decode: 3_000 });
