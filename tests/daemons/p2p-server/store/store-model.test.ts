import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { storeRows } from '../../../../client/audit/check/store-rows.js';
import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import { P2P_STORE } from '../../../../daemons/p2p-server/store/sqlite/schema.js';
import { SqliteStore } from '../../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import { openDatabase } from '../../../../daemons/sqlite/open-database.js';
import { copyAsKilled } from '../../sqlite/sample-store.js';
import {
  compareWithModel,
  MODEL_LIMITS,
  MODEL_TTL_SECONDS,
  newPolicy,
  type OpenSubject,
  type Subject,
} from './store-model.js';
import { STEPS } from './store-steps.js';

// Whatever is done with a store, in whatever order, restarts and kills in between: it is what the model is.

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const folder = t.testdir();
let files = 0;
const newFile = (): string => join(folder, `store-${++files}`);

async function openSqlite(nowMs: () => number, file = newFile()): Promise<Subject> {
  const diagnose = (): void => undefined;
  const opened = await openDatabase({ file, schema: P2P_STORE, diagnose });
  const store = new SqliteStore(opened, {
    diagnose,
    sessionTtlSeconds: MODEL_TTL_SECONDS,
    limits: MODEL_LIMITS,
    outboxPolicy: newPolicy(),
    nowMs,
  });
  return {
    store,
    async reopen(how) {
      const { faults } = storeRows(opened.database);
      if (faults.length > 0) throw new Error(JSON.stringify(faults));
      const left = how === 'kill' ? copyAsKilled(file, newFile()) : file;
      await store.close();
      return openSqlite(nowMs, left);
    },
  };
}

async function test(name: string, open: OpenSubject, numRuns: number): Promise<void> {
  await t.test(name, async (t) => {
    const property = fc.asyncProperty(STEPS, (steps) => compareWithModel(open, steps));
    await t.resolves(fc.assert(property, { seed: SEED, numRuns }), `seed ${SEED}`);
  });
}

await test('sqlite is what memory is', (nowMs) => openSqlite(nowMs), Number(process.env['RUNS'] ?? 20));

await t.test('the comparison notices a store that forgets', async (t) => {
  const property = fc.asyncProperty(STEPS, (steps) =>
    compareWithModel((nowMs) => Promise.resolve(forgetful(nowMs)), steps),
  );
  await t.rejects(fc.assert(property, { seed: SEED, numRuns: 200 }));
});

/** A store in memory, which does not outlive a restart. */
function forgetful(nowMs: () => number): Subject {
  const store = new MemoryStore({
    sessionTtlSeconds: MODEL_TTL_SECONDS,
    limits: MODEL_LIMITS,
    outboxPolicy: newPolicy(),
    nowMs,
  });
  return { store, reopen: () => Promise.resolve(forgetful(nowMs)) };
}
