import t from 'tap';
import { campaign } from './campaign.js';
import type { FuzzTarget } from './fuzz-target.js';
import { repetition, shareOf } from './repetition.js';
import { TARGETS } from './targets.js';

/** SEED repeats a run, RUNS makes it longer. */
const run = repetition(3000);
const { seed, runs } = run;

// a machine that is busy with other tests is no fault
t.setTimeout(600_000);
t.comment(`SEED=${seed} RUNS=${runs} repeats these inputs`);

/** Some twenty inputs may by chance be all good or all bad: those of a few more seeds are not. */
const MORE_SEEDS = 5;

/** Whether a target accepts some inputs and refuses others: what does not would test nothing. */
async function tellsApart(target: FuzzTarget, accepted: number): Promise<boolean> {
  const shares = [accepted];
  const isMixed = (): boolean => shares.some((share) => share > 0) && shares.some((share) => share < 1);
  for (let more = 1; more <= MORE_SEEDS && !isMixed(); more++)
    shares.push(
      (await campaign(target, { seed: (seed + more) | 0, runs: shareOf(run, target.share) })).accepted,
    );
  return isMixed();
}

for (const target of TARGETS) {
  await t.test(`${target.name}: bad input is refused, and nothing else happens`, async (t) => {
    const result = await campaign(target, { seed, runs: shareOf(run, target.share) });
    const { inputs, seconds, slowestMs } = result;
    t.comment(`${inputs} inputs in ${seconds.toFixed(1)} s, the slowest ${slowestMs.toFixed(1)} ms`);
    t.equal(result.failure, undefined, `SEED=${seed} RUNS=${runs} repeats it`);
    t.ok(await tellsApart(target, result.accepted), 'some are good and some are bad');
  });
}
