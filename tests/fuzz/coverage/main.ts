import { describeCoverage, measureCoverage, WANTED_PERCENT } from './report.js';

// node dist/tests/fuzz/coverage/main.js: the figures, and each branch that nothing took. Run by `make fuzz` at its end.

const parts = await measureCoverage();
for (const part of parts) {
  console.log(describeCoverage(part));
  for (const place of part.missed) console.log(`  not taken: ${place}`);
}
process.exitCode = parts.every(({ percent }) => percent >= WANTED_PERCENT) ? 0 : 1;
