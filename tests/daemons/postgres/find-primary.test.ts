import assert from 'node:assert/strict';
import t from 'tap';
import { postgresDriver } from '../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../daemons/postgres/find-primary.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { skipUnless } from '../../peers.js';
import { CuttingProxy } from '../../postgres/cutting-proxy.js';
import { PrivatePostgres, storeAt } from '../../postgres/private-postgres.js';
import { within } from '../../within.js';

/** Ten times what one machine may take, in ms, to let us in and to say what it is. */
const MAX_OPEN_MS = 30_000;

await t.test('one that cannot be written to says why', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const proxy = await CuttingProxy.start(t, postgres);
  const driver = await postgresDriver();
  const finder = new PrimaryFinder(driver, parsePostgresUrl(storeAt([proxy], 'public')));
  proxy.isDeaf = true;
  await within(t, MAX_OPEN_MS, () =>
    assert.rejects(finder.open(), { message: /it let us in, and then said nothing within/ }),
  );
  proxy.isDeaf = false;
  await (await finder.open()).end();
  await postgres.sql('CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on');
  const reading = parsePostgresUrl(postgres.storeIn('public').replace('sunshare@', 'reader@'));
  await t.rejects(new PrimaryFinder(driver, reading).open(), { message: /it is read-only/ });
  await postgres.freeze();
  await t.rejects(finder.open(), { message: /no answer within 1500 ms/ });
  postgres.thaw();
});

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
  const opened = async (...hosts: Parameters<typeof storeAt>[0]): Promise<string> => {
    const named = parsePostgresUrl(storeAt(hosts, 'public'));
    const connection = await new PrimaryFinder(await postgresDriver(), named, { isForReading: true }).open();
    await connection.end();
    return connection.host.host;
  };
  t.equal(await opened(standby), standby.folder, 'who reads may name a standby');
  t.equal(await opened(standby, primary), primary.folder, 'and else does not get one that may be behind');
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
