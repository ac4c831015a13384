import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CampaignResult } from './campaign.js';
import type { FuzzTarget } from './fuzz-target.js';
import { repetition, shareOf } from './repetition.js';
import { TARGETS } from './targets.js';

// Run by `make fuzz`: a million inputs, or RUNS of them; SEED repeats a run, TARGET picks one of its parts.

/**
 * Seconds, longer than any chunk of inputs takes on the slowest machine: an endless loop is what goes on for longer. They
 * are counted one by one, so that a machine put to sleep does not count.
 */
const MAX_SILENCE = 180;

const run = repetition(1_000_000);
const { seed, runs } = run;
const wanted = process.env['TARGET'] ?? '';
const repeat = `SEED=${seed} RUNS=${runs}`;

/** One target in a process of its own, which is ended when nothing is heard from it. */
async function attack(target: FuzzTarget): Promise<CampaignResult | string> {
  const file = fileURLToPath(new URL('run-target.js', import.meta.url));
  const child = fork(file, [target.name, String(seed), String(shareOf(run, target.share))]);
  const answer = await answerOf(child);
  if (typeof answer !== 'string') report(answer);
  return answer;
}

function answerOf(child: ChildProcess): Promise<CampaignResult | string> {
  return new Promise((resolve) => {
    let inputs = 0;
    let silence = 0;
    const timer = setInterval(() => {
      if (++silence < MAX_SILENCE) return;
      resolve(`hangs somewhere after input ${inputs}`);
      child.kill('SIGKILL');
    }, 1000);
    child.on('message', (message: { inputs: number } | { result: CampaignResult }) => {
      silence = 0;
      if ('inputs' in message) ({ inputs } = message);
      else {
        resolve(message.result);
        child.kill('SIGTERM');
      }
    });
    child.on('exit', (code, signal) => {
      clearInterval(timer);
      resolve(`ended by itself after input ${inputs}: ${signal ?? String(code)}`);
    });
  });
}

function report(result: CampaignResult): void {
  const { target, inputs, accepted, seconds, slowestMs, greatestGrowthBytes, leakBytes } = result;
  const cells = [
    target.padEnd(18),
    String(inputs).padStart(9),
    `${(inputs / seconds).toFixed(0)}/s`.padStart(9),
    `${(accepted * 100).toFixed(1)} % accepted`.padStart(17),
    `slowest ${slowestMs.toFixed(0)} ms`.padStart(15),
    `most ${megabytes(greatestGrowthBytes)}`.padStart(14),
    `growth ${megabytes(leakBytes)}`.padStart(15),
  ];
  console.log(cells.join(' '));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** As many targets at once as there are processors, the longest first. */
async function attackAll(targets: readonly FuzzTarget[]): Promise<string[]> {
  const waiting = [...targets].sort((one, other) => other.share - one.share);
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const result = await attack(target);
      const failure = typeof result === 'string' ? result : result.failure;
      if (failure !== undefined)
        failures.push(`${target.name}: ${failure}\n${repeat} TARGET=${target.name} make fuzz`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failures;
}

/** Prints how many branches are reached; in a process of its own, because counting them costs time. */
async function isCovered(): Promise<boolean> {
  const child = fork(fileURLToPath(new URL('coverage/main.js', import.meta.url)));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

console.log(`${repeat} make fuzz repeats this run`);
const startedAt = performance.now();
const targets = TARGETS.filter(({ name }) => wanted === '' || name === wanted);
const failures = await attackAll(targets);
const seconds = (performance.now() - startedAt) / 1000;
if (wanted === '' && !(await isCovered())) failures.push('too few branches are reached');
for (const failure of failures) console.log(`FAILED  ${failure}`);
const total = targets.reduce((sum, { share }) => sum + shareOf(run, share), 0);
console.log(
  `${total} inputs in ${seconds.toFixed(0)} s, ${(total / seconds).toFixed(0)}/s, ${failures.length} failures`,
);
process.exitCode = failures.length === 0 && targets.length > 0 ? 0 : 1;
