import t from 'tap';
import { campaign } from './campaign.js';
import { repetition, shareOf } from './repetition.js';
import { TARGETS } from './targets.js';

/** SEED repeats a run, RUNS makes it longer. */
const run = repetition(5000);
const { seed, runs } = run;

// a machine that is busy with other tests is no fault
t.setTimeout(600_000);
t.comment(`SEED=${seed} RUNS=${runs} repeats these inputs`);

for (const target of TARGETS) {
  await t.test(`${target.name}: bad input is refused, and nothing else happens`, async (t) => {
    const result = await campaign(target, { seed, runs: shareOf(run, target.share) });
    const { inputs, seconds, slowestMs } = result;
    t.comment(`${inputs} inputs in ${seconds.toFixed(1)} s, the slowest ${slowestMs.toFixed(1)} ms`);
    t.equal(result.failure, undefined, `SEED=${seed} RUNS=${runs} repeats it`);
    t.ok(result.accepted > 0 && result.accepted < 1, 'some are good and some are bad');
  });
}
