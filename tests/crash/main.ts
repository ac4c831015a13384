import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { repetition } from '../fuzz/repetition.js';
import { failover } from './failover.js';
import { killCampaign } from './kill-campaign.js';
import { skipUnlessMachine } from './machine/kernel.js';
import { powerLosses } from './machine/power-losses.js';
import { powerCuts } from './power/power-cuts.js';
import { SeededRandom } from './seeded-random.js';
import { skipUnless } from '../peers.js';

// Run by `make crash`: 200 kills, or RUNS of them, and power cuts; SEED repeats the choices of a run. POWER=yes cuts the
// power of a virtual machine as well.

interface Part {
  readonly name: string;
  readonly skip: string | false;
  /** What is wrong, and how much was done. */
  readonly run: (
    random: SeededRandom,
  ) => Promise<{ readonly faults: readonly string[]; readonly done: string }>;
}

const { seed, runs } = repetition(200);
const ends: (() => unknown)[] = [];
const t = { teardown: (end: () => unknown): void => void ends.push(end) };

async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

const PARTS: readonly Part[] = [
  {
    name: 'kills',
    skip: false,
    run: async (random) => {
      const options = { kills: runs, killsBetweenChecks: 20, clients: 50, maxPauseMs: 200, rotates: true };
      const { kills, operations, inDoubt, records, faults } = await killCampaign(t, {
        ...options,
        random,
        say: (words) => console.log(`  ${words}`),
      });
      return {
        faults,
        done: `${kills} kills, ${operations} operations, ${inDoubt} in doubt, ${records} records`,
      };
    },
  },
  {
    name: 'power cuts worked out from a trace',
    skip: skipUnless('sqlite', 'strace'),
    run: async (random) => {
      const options = { operations: 1_000, cuts: 5 * runs, rotates: true };
      const { cuts, operations, events, faults } = await powerCuts(t, { ...options, random });
      return { faults, done: `${cuts} cuts at ${events} events of ${operations} operations` };
    },
  },
  {
    name: 'power cuts of a virtual machine',
    skip: process.env['POWER'] === 'yes' ? skipUnlessMachine() : 'POWER=yes asks for them',
    run: async (random) => {
      const say = (words: string): void => console.log(`  ${words}`);
      const { cuts, answered, faults } = await powerLosses(t, { cuts: Math.ceil(runs / 10), random, say });
      return { faults, done: `${cuts} cuts, ${answered} operations answered` };
    },
  },
  {
    name: 'failovers of PostgreSQL',
    skip: skipUnless('postgresql', 'sqlite'),
    run: async (random) => {
      const faults: string[] = [];
      const rounds = Math.ceil(runs / 20);
      let [operations, inDoubt] = [0, 0];
      for (let round = 0; round < rounds && faults.length === 0; round++) {
        const options = { servers: 3, clients: 50, operations: 2_000, random: random.fork() };
        const came = await failover(t, options);
        faults.push(...came.faults);
        operations += came.operations;
        inDoubt += came.inDoubt;
        console.log(`  ${came.operations} operations, away for ${came.awayMs.toFixed(0)} ms`);
        await endAll();
      }
      return { faults, done: `${rounds} failovers, ${operations} operations, ${inDoubt} in doubt` };
    },
  },
  {
    name: 'log server away',
    skip: false,
    run: async () => {
      const operations = 50 * runs;
      const failure = await runTestFile('log-server-away.test.js', operations);
      return { faults: failure === undefined ? [] : [failure], done: `${operations} operations` };
    },
  },
  {
    name: 'log server killed at its first line',
    skip: skipUnless('sqlite'),
    run: async () => {
      const failure = await runTestFile('log-server-restarts.js', runs);
      return { faults: failure === undefined ? [] : [failure], done: '10,000 operations' };
    },
  },
];

/** A test file that needs namespaces of its own; resolves to what it printed where it failed. */
async function runTestFile(file: string, count: number): Promise<string | undefined> {
  const env = { ...process.env, RUNS: String(count), SEED: String(seed), TAP_TIMEOUT: '600' };
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [status] = (await once(child, 'close')) as [number | null];
  const skipped = output.split('\n').find((line) => line.includes('# SKIP'));
  if (skipped !== undefined) console.log(`skipped: ${skipped.trim()}`);
  return status === 0 ? undefined : output;
}

async function runPart({ name, skip, run }: Part): Promise<boolean> {
  if (skip !== false) {
    console.log(`skipped: ${name}: ${skip}`);
    return true;
  }
  const startedAt = performance.now();
  const { faults, done } = await run(new SeededRandom(seed));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${name}: ${done}, ${faults.length} faults, ${seconds.toFixed(0)} s`);
  for (const fault of faults) console.log(`FAILED  ${name}: ${fault}`);
  await endAll();
  return faults.length === 0;
}

console.log(`SEED=${seed} RUNS=${runs} make crash repeats what is chosen in this run`);
let isSound = true;
for (const part of PARTS) isSound = (await runPart(part)) && isSound;
process.exitCode = isSound ? 0 : 1;
