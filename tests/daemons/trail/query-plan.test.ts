import t from 'tap';
import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { SPAN_QUERY } from '../../../daemons/trail/sqlite/check-end.js';
import { QUERIES } from '../../../daemons/trail/sqlite/segment-reader.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';

await t.test('nothing that a reader or a start asks for looks through the whole trail', async (t) => {
  const driver = await sqliteDriver();
  const database = new driver(':memory:');
  t.teardown(() => database.close());
  for (const sql of TRAIL_SCHEMA.migrations) database.exec(sql);
  for (const [name, sql] of Object.entries({ ...QUERIES, span: SPAN_QUERY })) {
    const keys = Array.from(sql.matchAll(/@(\w+)/g), ([, key = '']) => [key, null] as const);
    const values: unknown[] = sql.includes('@')
      ? [Object.fromEntries(keys)]
      : Array.from(sql.matchAll(/\?/g), () => null);
    const plan = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    const details = plan.map(({ detail }) => detail).join('; ');
    t.notMatch(details, /SCAN (?!CONSTANT ROW)/, `${name}: ${details}`);
    t.notMatch(details, /TEMP B-TREE/, name);
  }
});
