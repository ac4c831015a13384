import { readRegularFile } from 'rpcgen-js/bounded-read';
import t from 'tap';

await t.test('a file that has more bytes than the system says is bounded all the same', (t) => {
  // files below /proc are said to have none, as one has that grows while it is read
  const { length } = readRegularFile('/proc/self/limits', 1_000_000);
  t.ok(length > 100);
  t.throws(() => readRegularFile('/proc/self/limits', 100), { message: 'more than 100 bytes' });
  t.end();
});
