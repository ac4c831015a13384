import t from 'tap';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { PostgresTrail } from '../../../daemons/trail/postgres/postgres-trail.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';
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
