import t from 'tap';
import { repetition } from '../fuzz/repetition.js';
import { skipUnless } from '../peers.js';
import { killCampaign } from './kill-campaign.js';
import { SeededRandom } from './seeded-random.js';

const KILLS = 6;

const { seed, runs } = repetition(KILLS);

const name = `kill -9 of P2P server and log server under load loses nothing (SEED=${seed})`;
await t.test(name, { skip: skipUnless('sqlite') }, async (t) => {
  const result = await killCampaign(t, {
    kills: runs,
    killsBetweenChecks: runs,
    clients: 50,
    maxPauseMs: 200,
    random: new SeededRandom(seed),
    rotates: false,
    say: (words) => t.comment(words),
  });
  t.same(result.faults, []);
  t.ok(result.records > 0, 'there was something to lose');
});
