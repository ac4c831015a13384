import path from 'node:path';
import t from 'tap';
import { skipUnless } from '../../peers.js';
import { Bench } from '../bench.js';
import { ratios } from '../pairs.js';
import { COSTS, systemCallsPerCall } from './costs.js';
import { ourServer } from './sides.js';
import { skipWithoutC } from './skip.js';

// A guard against a write for each line, or each reply, which no other test notices. The page's mark is 0.13 on a quiet
// machine; a call that is answered by itself costs four.
const MOST = 0.4;

await t.test(
  'calls that are on their way at once are read, logged and answered together',
  { skip: skipWithoutC() || skipUnless('strace') },
  async (t) => {
    const bench = new Bench({ isQuick: true });
    t.teardown(() => bench.end());
    const row = COSTS.find(({ name }) => name === 'sendlog-system-calls');
    const each = row === undefined ? NaN : ratios(await row.measure(bench)).median;
    t.ok(each <= MOST, `${each.toFixed(3)} system calls per call, at most ${MOST}`);
  },
);

/** With a write for each page and an fsync for each group; measured 0.45. A transaction for each record makes 20. */
const MOST_DURABLE = 1.5;

await t.test(
  'records that come at once are stored together',
  { skip: skipWithoutC() || skipUnless('strace', 'sqlite') },
  async (t) => {
    const bench = new Bench({ isQuick: true });
    t.teardown(() => bench.end());
    const store = path.join(bench.folder(), 'trail');
    const server = await ourServer(bench, {}, ['--store', `sqlite:${store}`]);
    const each = await systemCallsPerCall(bench, server, 256);
    t.ok(each <= MOST_DURABLE, `${each.toFixed(3)} system calls per call, at most ${MOST_DURABLE}`);
  },
);
