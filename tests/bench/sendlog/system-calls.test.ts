import path from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import t from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { skipUnless } from '../../peers.js';
import { Bench } from '../bench.js';
import { ENTRY } from './entry.js';
import { ourServer, type Side } from './sides.js';
import { systemCalls } from './system-calls.js';

// A guard against a write for each line, or each reply, which no other test notices. A burst leaves the client as a whole,
// so that how many calls come together does not depend on how busy the machine is.

const BURSTS = 20;
const CALLS_PER_BURST = 256;

async function systemCallsPerCall({ pid, port }: Side): Promise<number> {
  await using transport = tcpTransport({ host: '127.0.0.1', port });
  const client = createClient(LOG_PROG.LOG_VERS, transport);
  const burst = async (): Promise<void> => {
    await Promise.all(Array.from({ length: CALLS_PER_BURST }, () => client.SENDLOG(ENTRY)));
  };
  await burst();
  const calls = await systemCalls(pid, async () => {
    for (let i = 0; i < BURSTS; i += 1) await burst();
  });
  return calls / (BURSTS * CALLS_PER_BURST);
}

/** Measured 0.1. A write for each line, or for each reply, makes more than one. */
const MOST = 0.4;

await t.test(
  'calls that are on their way at once are read, logged and answered together',
  { skip: skipUnless('strace') },
  async (t) => {
    const bench = new Bench({ isQuick: true });
    t.teardown(() => bench.end());
    const each = await systemCallsPerCall(await ourServer(bench));
    t.ok(each <= MOST, `${each.toFixed(3)} system calls per call, at most ${MOST}`);
  },
);

/** With a write for each page and an fsync for each group; measured 0.5. A transaction for each record makes 25. */
const MOST_DURABLE = 1.5;

await t.test(
  'records that come at once are stored together',
  { skip: skipUnless('strace', 'sqlite') },
  async (t) => {
    const bench = new Bench({ isQuick: true });
    t.teardown(() => bench.end());
    const store = path.join(bench.folder(), 'trail');
    const each = await systemCallsPerCall(await ourServer(bench, {}, ['--store', `sqlite:${store}`]));
    t.ok(each <= MOST_DURABLE, `${each.toFixed(3)} system calls per call, at most ${MOST_DURABLE}`);
  },
);
