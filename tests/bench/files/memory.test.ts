import t from 'tap';
import { Bench } from '../bench.js';
import { load } from '../load.js';
import { largeFile } from './large-file.js';
import { peakMemoryMib } from './peak-memory.js';
import { ourDownload, ourSender } from './sides.js';

// A guard against a side that keeps more of a file in memory than a few pieces.

const FILE_MIB = 128;
/** What the bench allows for a gibibyte: less than the program and such a file together. */
const MOST_MIB = 100;

await t.test('neither side of a transfer holds the file in memory', async (t) => {
  const bench = new Bench({ isQuick: true });
  t.teardown(() => bench.end());
  const file = largeFile(bench, FILE_MIB);
  const { port, pid } = await ourSender(bench, file);
  const { operations, peakMib = NaN } = await load(ourDownload(port, file, 'space'));
  t.equal(operations, FILE_MIB * 2 ** 20);
  t.ok(peakMib <= MOST_MIB, `the receiver has had ${peakMib.toFixed(0)} MiB`);
  const senderMib = peakMemoryMib(pid);
  t.ok(senderMib <= MOST_MIB, `the sender has had ${senderMib.toFixed(0)} MiB`);
});
