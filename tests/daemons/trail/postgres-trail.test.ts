import t from 'tap';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { PostgresTrail } from '../../../daemons/trail/postgres/postgres-trail.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';
import { DamagedStoreError } from '../../../daemons/sqlite/damaged-store.js';
import { NOBODY, sampleBatch, SOURCE } from './sample-trail.js';
import { testLoad, testTrail, type TrailUnderTest } from './trail-conformance.js';

await t.test('a trail in PostgreSQL', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  let store = '';
  const open = (now: () => number): Promise<PostgresTrail> =>
    PostgresTrail.open({ url: parsePostgresUrl(store), now, diagnose: () => undefined });
  const kind: TrailUnderTest = {
    name: 'postgres',
    async make(now) {
      store = await postgres.newStore();
      return open(now);
    },
    reopen: open,
    runs: 8,
  };
  await testTrail(t, kind);
  await testLoad(t, kind);
});

await t.test(
  'what is known of sources is held against the records',
  { skip: skipUnless('postgresql') },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const schema = await postgres.newSchema();
    const said: string[] = [];
    const open = (released: readonly Uint8Array[] = []): Promise<PostgresTrail> => {
      const url = parsePostgresUrl(postgres.storeIn(schema));
      return PostgresTrail.open({ url, released, diagnose: (message) => said.push(message) });
    };
    const trail = await open();
    await trail.append(sampleBatch(1, 3), NOBODY);
    await trail.close();

    await postgres.sql(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON ${schema}.trail_sources FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`);
    await t.rejects(open([SOURCE]), { message: /not today/ });
    t.notMatch(said.join('\n'), /is released/, 'what could not be stored is not said');
    await postgres.sql(`DROP TRIGGER refuse ON ${schema}.trail_sources`);
    await (await open([SOURCE])).close();
    t.match(said.join('\n'), /is released/);

    await postgres.sql(`DELETE FROM ${schema}.trail_sources`);
    await t.rejects(open(), DamagedStoreError, 'the source of the newest record is gone');
  },
);
