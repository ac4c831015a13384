import t from 'tap';
import { describeCoverage, measureCoverage, WANTED_PERCENT } from './report.js';

// a machine that is busy with other tests is no fault
t.setTimeout(600_000);

await t.test('fuzzing reaches nearly all branches of the XDR decoder and of the record reader', async (t) => {
  for (const part of await measureCoverage()) {
    t.comment(describeCoverage(part));
    t.ok(part.branches > 20, `${part.part} has branches`);
    t.ok(part.percent >= WANTED_PERCENT, `${describeCoverage(part)}; not taken: ${part.missed.join(', ')}`);
  }
});
