import t from 'tap';
import { Connection, type Statement } from '../../../daemons/postgres/connection.js';
import { postgresDriver } from '../../../daemons/postgres/driver.js';
import { migrate, type PostgresSchema } from '../../../daemons/postgres/migrations.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';

const FIRST: PostgresSchema = {
  kind: 'test',
  migrations: ['CREATE TABLE a (n int); INSERT INTO a VALUES (1)'],
};
const SECOND: PostgresSchema = {
  kind: 'test',
  migrations: [...FIRST.migrations, 'INSERT INTO a VALUES (2)'],
};
const ROWS: Statement<{ readonly n: number }> = { name: 'rows', text: 'SELECT n FROM a ORDER BY n' };

await t.test('tables are made once, whoever comes at once', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const url = parsePostgresUrl(await postgres.newStore());
  const [host] = url.hosts;
  if (host === undefined) throw new Error('no host');
  const driver = await postgresDriver();
  const connections = await Promise.all([1, 2, 3, 4].map(() => Connection.open(driver, url, host)));
  const [connection] = connections;
  if (connection === undefined) throw new Error('no connection');
  await Promise.all(connections.map((each) => migrate(each, FIRST)));
  t.same(await connection.run(ROWS), [{ n: 1 }]);
  await Promise.all(connections.map((each) => migrate(each, SECOND)));
  t.same(await connection.run(ROWS), [{ n: 1 }, { n: 2 }]);
  await t.rejects(migrate(connection, FIRST), {
    message: /newer version of sunshare: its schema is 2.* up to 1/,
  });
  const failing = { ...SECOND, migrations: [...SECOND.migrations, 'INSERT INTO a VALUES (3)', 'no SQL'] };
  await t.rejects(migrate(connection, failing), { message: /syntax error/ });
  t.same(await connection.run(ROWS), [{ n: 1 }, { n: 2 }], 'all of it or nothing');
  await Promise.all(connections.map((each) => each.end()));
});
