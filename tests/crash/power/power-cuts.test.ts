import t from 'tap';
import { repetition } from '../../fuzz/repetition.js';
import { skipUnless } from '../../peers.js';
import { SeededRandom } from '../seeded-random.js';
import { powerCuts } from './power-cuts.js';

const { seed } = repetition(1);

await t.test(
  `what power cuts leave of the files holds all that was answered (SEED=${seed})`,
  { skip: skipUnless('sqlite', 'strace') },
  async (t) => {
    const random = new SeededRandom(seed);
    const result = await powerCuts(t, { operations: 200, cuts: 40, random, rotates: false });
    t.same(result.faults.slice(0, 10), []);
    t.ok(result.events > 200, `${result.events} moments to choose from`);
  },
);
