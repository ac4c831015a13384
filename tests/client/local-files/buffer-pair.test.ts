import t from 'tap';
import { bufferPair } from '../../../client/local-files/buffer-pair.js';

await t.test('two buffers are as long as asked for, and apart', (t) => {
  for (const bytes of [1, 1_000, 262_144]) {
    const [first, second] = bufferPair(bytes);
    first.fill(1);
    second.fill(2);
    t.equal(first.length, bytes);
    t.equal(second.length, bytes);
    t.ok(first.every((byte) => byte === 1) && second.every((byte) => byte === 2));
  }
  t.end();
});

await t.test('neither begins where memory that is allocated by itself does', (t) => {
  for (const buffer of bufferPair(262_144)) t.not(buffer.byteOffset % 4_096, 0);
  t.end();
});
