import t from 'tap';
import { postgresDriver } from '../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../daemons/postgres/find-primary.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres, storeAt } from '../../postgres/private-postgres.js';

await t.test('the primary is found and followed', { skip: skipUnless('postgresql') }, async (t) => {
  const primary = await PrivatePostgres.start(t);
  const standby = await primary.startStandby(t);
  const nowhere = { folder: '/nonexistent' };
  const url = parsePostgresUrl(storeAt([nowhere, standby, primary], 'public'));
  const finder = new PrimaryFinder(await postgresDriver(), url);
  const found = async (): Promise<string> => {
    const connection = await finder.open();
    await connection.end();
    return connection.host.host;
  };
  t.equal(await found(), primary.folder);
  await primary.kill();
  await t.rejects(finder.open(), {
    name: 'DatabaseAwayError',
    message: /ECONNREFUSED.*; .*ENOENT.*; .*it is a standby/,
  });
  await standby.promote();
  t.equal(await found(), standby.folder);
  await primary.startAgain();
  await standby.stop();
  await t.rejects(finder.open(), { message: /it was the primary before another \(timeline 1, not 2\)/ });
});
