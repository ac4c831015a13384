import t from 'tap';
import { repetition } from '../fuzz/repetition.js';
import { skipUnless } from '../peers.js';
import { failover } from './failover.js';
import { SeededRandom } from './seeded-random.js';

const { seed } = repetition(1);

const name = `kill -9 of the primary under load, its standby promoted: nothing is lost or there twice (SEED=${seed})`;
await t.test(name, { skip: skipUnless('postgresql', 'sqlite') }, async (t) => {
  const { faults, ...result } = await failover(t, {
    ...{ servers: 2, clients: 16, operations: 300 },
    random: new SeededRandom(seed),
  });
  t.same(faults, []);
  t.comment(result);
});
