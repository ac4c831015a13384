import fc from 'fast-check';
import t from 'tap';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { clockedStore, type ClockedStore } from '../../../postgres/store-clock.js';
import { openPostgres } from './opened-postgres.js';
import { compareWithModel, MODEL_LIMITS, MODEL_TTL_SECONDS, newPolicy, type Subject } from './store-model.js';
import { STEPS } from './store-steps.js';

// Whatever is done with a store in PostgreSQL, in whatever order, with connections cut in between: it is what the model is.

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['RUNS'] ?? 3);

async function open(postgres: PrivatePostgres, clocked: ClockedStore): Promise<Subject> {
  const { store } = await openPostgres(clocked.url, {
    sessionTtlSeconds: MODEL_TTL_SECONDS,
    limits: MODEL_LIMITS,
    outboxPolicy: newPolicy(),
    // What is asked at once is done in its order.
    connections: 1,
    gatherMs: 0,
  });
  return {
    store,
    keepsTime: true,
    gathersHeartbeats: true,
    advanceMs: (ms) => clocked.advanceMs(ms),
    async reopen(how) {
      if (how === 'kill') await postgres.cutConnections();
      await store.close();
      // Who was cut off could not leave its lease to the next.
      if (how === 'kill') await clocked.endLeases();
      return open(postgres, clocked);
    },
  };
}

const missing = skipUnless('postgresql');
if (missing !== false) t.plan(0, missing);
else {
  const postgres = await PrivatePostgres.start(t);
  await t.test('postgres is what memory is', async (t) => {
    const property = fc.asyncProperty(STEPS, (steps) =>
      compareWithModel(async () => open(postgres, await clockedStore(postgres)), steps),
    );
    await t.resolves(fc.assert(property, { seed: SEED, numRuns: RUNS }), `seed ${SEED}`);
  });
}
