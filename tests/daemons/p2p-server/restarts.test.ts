import cluster from 'node:cluster';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startProcesses } from '../../../daemons/p2p-server/processes.js';
import { eventually } from '../../eventually.js';

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];

await t.test('a process that does not start again is tried more and more rarely', async (t) => {
  const fault = `${t.testdir()}/fault`;
  cluster.setupPrimary({ exec: fileURLToPath(new URL('failing-process.js', import.meta.url)) });
  process.env['SUNSHARE_TEST_FAULT'] = fault;
  const pausesMs: number[] = [];
  const said: string[] = [];
  const after = (work: () => void, delayMs: number): NodeJS.Timeout => {
    pausesMs.push(delayMs);
    if (pausesMs.length === PAUSES_MS.length) rmSync(fault);
    return setTimeout(work, 0);
  };
  const running = await startProcesses(1, (message) => void said.push(message), after);
  t.teardown(() => running.close());
  const end = (): boolean | undefined => Object.values(cluster.workers ?? {})[0]?.process.kill('SIGKILL');
  let served = 0;
  cluster.on('message', () => served++);
  writeFileSync(fault, '');
  end();
  await eventually('it serves again', () => served === 1);
  t.same(pausesMs, PAUSES_MS);
  t.equal(said.length, PAUSES_MS.length);
  end();
  await eventually('it serves once more', () => served === 2);
  t.same(pausesMs.slice(PAUSES_MS.length), [1_000], 'from the beginning');
});
