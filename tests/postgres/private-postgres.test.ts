import { existsSync } from 'node:fs';
import t from 'tap';
import { eventually } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { PrivatePostgres } from './private-postgres.js';

const skip = skipUnless('postgresql');

await t.test('it keeps what it said it has, and nothing of it stays', { skip }, async (t) => {
  let folder = '';
  await t.test('kills and a standby that takes over', async (t) => {
    const primary = await PrivatePostgres.start(t);
    folder = primary.folder;
    t.equal(await primary.sql('SHOW fsync'), 'on');
    t.not(await primary.sql("SELECT current_setting('data_directory') LIKE '/var/%'"), 't');
    await primary.sql('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await primary.kill();
    await t.rejects(primary.sql('SELECT 1'));
    await primary.startAgain();
    const standby = await primary.startStandby(t);
    await eventually('the standby is waited for', async () => {
      return (
        (await primary.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")) === '1'
      );
    });
    await primary.sql('INSERT INTO kept VALUES (2)');
    await primary.kill();
    await standby.promote();
    t.equal(await standby.sql('SELECT n FROM kept ORDER BY n'), '1\n2');
    await standby.stop();
  });
  t.notOk(existsSync(folder));
});
