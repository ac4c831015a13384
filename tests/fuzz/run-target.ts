import { campaign } from './campaign.js';
import { TARGETS } from './targets.js';

// Run by `make fuzz` for each target: node run-target.js TARGET SEED RUNS. Tells its parent how far it is.

const [name, seed, runs] = process.argv.slice(2);
const target = TARGETS.find((each) => each.name === name);
if (target === undefined) throw new RangeError(`no target ${name ?? ''}`);

const onProgress = (inputs: number): void => {
  process.send?.({ inputs });
};
process.send?.({ result: await campaign(target, { seed: Number(seed), runs: Number(runs), onProgress }) });
