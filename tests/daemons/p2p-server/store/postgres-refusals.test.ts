import t, { type Test } from 'tap';
import type { PostgresStore } from '../../../../daemons/p2p-server/store/postgres/postgres-store.js';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { openPostgres } from './opened-postgres.js';
import { recordOf, waiting } from './store-conformance.js';
import { within } from '../../../within.js';

// A database that is there and does not do what it is there for: who asks is told soon, who watches is told why, and all
// goes on by itself when it does it again.

/** What users are promised. */
const MAX_ANSWER_MS = 2_000;

interface Opened {
  readonly store: PostgresStore;
  readonly said: string[];
  readonly schema: string;
  readonly role: string;
}

function register(store: PostgresStore, user: string): Promise<{ readonly status: string }> {
  return store.transact(
    (directory) => directory.register(user),
    ({ status }) => [recordOf(`REGISTER ${status}`, user)],
  );
}

async function failsSoon(t: Test, store: PostgresStore, message: RegExp): Promise<void> {
  await within(t, MAX_ANSWER_MS, () =>
    t.rejects(register(store, 'late'), { name: 'StoreFailedError', message }),
  );
}

await t.test('a database that refuses', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  let roles = 0;

  /** A store with a role of its own that owns a schema of its own. */
  const open = async (t: Test): Promise<Opened> => {
    const schema = await postgres.newSchema();
    const role = `role_${++roles}`;
    await postgres.sql(`CREATE ROLE ${role} LOGIN; ALTER SCHEMA ${schema} OWNER TO ${role}`);
    const url = postgres.storeIn(schema).replace('sunshare@', `${role}@`);
    const opened = await openPostgres(url);
    t.teardown(() => opened.store.close());
    t.same(await register(opened.store, 'alice'), { status: 'ok' });
    return { ...opened, schema, role };
  };
  const isWell = async (t: Test, { store, said }: Opened): Promise<void> => {
    await eventually('who watches sees that it works', () => store.fault === undefined);
    t.same(await register(store, 'bob'), { status: 'ok' });
    t.same(await register(store, 'alice'), { status: 'usernameInUse' });
    await eventually('that is said', () => said.length >= 2);
    t.equal(said.length, 2, said.join('\n'));
  };

  await t.test('its tables are gone', async (t) => {
    const opened = await open(t);
    await postgres.sql(`ALTER SCHEMA ${opened.schema} RENAME TO elsewhere`);
    await failsSoon(t, opened.store, /relation "\w+" does not exist/);
    await failsSoon(t, opened.store, /relation "\w+" does not exist/);
    await eventually('who watches sees it', () => (opened.store.fault ?? '').includes('does not exist'));
    t.match(opened.said, [/the database refuses what it is asked \(.*42P01\): operations may fail/]);
    await postgres.sql(`ALTER SCHEMA elsewhere RENAME TO ${opened.schema}`);
    await isWell(t, opened);
    t.match(opened.said[1], /does what it is asked again/);
  });

  await t.test('its disk is full', async (t) => {
    const opened = await open(t);
    const full = `CREATE FUNCTION ${opened.schema}.full() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`;
    const when = `BEFORE INSERT ON ${opened.schema}.outbox FOR EACH ROW EXECUTE FUNCTION ${opened.schema}.full()`;
    await postgres.sql(`${full}; CREATE TRIGGER is_full ${when}`);
    await failsSoon(t, opened.store, /No space left/);
    t.match(opened.said, [/refuses what it is asked \(.*No space left on device, SQLSTATE 53100\)/]);
    await postgres.sql(`DROP TRIGGER is_full ON ${opened.schema}.outbox`);
    await isWell(t, opened);
    t.same(
      (await waiting(opened.store)).map(({ operation }) => operation),
      ['REGISTER ok', 'REGISTER ok', 'REGISTER usernameInUse'],
    );
  });

  await t.test('it becomes read-only', async (t) => {
    const opened = await open(t);
    await postgres.sql(`ALTER ROLE ${opened.role} SET default_transaction_read_only = on`);
    await postgres.cutConnections();
    await eventually('who watches sees it, though nobody asks', () =>
      (opened.store.fault ?? '').includes('read-only'),
    );
    await failsSoon(t, opened.store, /it is read-only/);
    await postgres.sql(`ALTER ROLE ${opened.role} RESET default_transaction_read_only`);
    await isWell(t, opened);
    t.match(opened.said, [/database is away \(it is read-only/, /database is back/]);
  });

  await t.test('its connections end again and again', async (t) => {
    const { store, said } = await open(t);
    const over = new AbortController();
    const cutting = (async () => {
      while (!over.signal.aborted) await postgres.cutConnections();
    })();
    const failed = (error: Error): { readonly status: string } => ({ status: error.name });
    const statuses = [];
    for (let count = 0; count < 50; count++) {
      const beganMs = performance.now();
      const { status } = await register(store, `user ${count}`).catch(failed);
      if (performance.now() - beganMs > MAX_ANSWER_MS) t.fail(`${count} was told too late`);
      statuses.push(status);
    }
    over.abort();
    await cutting;
    const isExpected = (status: string): boolean => status === 'ok' || status === 'StoreFailedError';
    t.same(
      statuses.filter((status) => !isExpected(status)),
      [],
      'nobody is told of their own name that it is in use',
    );
    let asked = 0;
    await eventually('they are carried out again', async () => {
      const { status } = await register(store, `bob ${++asked}`).catch(failed);
      return status === 'ok';
    });
    t.comment(`${statuses.filter((status) => status === 'ok').length} of 50 done`, said);
  });

  await t.test('what is prepared no longer fits', async (t) => {
    const { store, schema, role } = await open(t);
    await postgres.sql(`ALTER TABLE ${schema}.users ALTER COLUMN secret_hash TYPE varchar(500)`);
    t.same(await register(store, 'bob'), { status: 'ok' });
    t.same(await store.secretOf('bob'), { status: 'ok', hash: undefined });
    t.match(role, /role/);
  });

  await t.test('it was written by a newer version', async (t) => {
    const { schema, role } = await open(t);
    await postgres.sql(`UPDATE ${schema}.schema_versions SET version = 1000`);
    const url = postgres.storeIn(schema).replace('sunshare@', `${role}@`);
    await t.rejects(openPostgres(url), {
      message: /cannot use postgres:.*newer version of sunshare: its schema is 1000/,
    });
  });

  await t.test('it is kept in an encoding that has not all names', async (t) => {
    const databaseIn = async (encoding: string): Promise<string> => {
      await postgres.sql(`CREATE DATABASE ${encoding} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
      return postgres.storeIn('public').replace('/postgres?', `/${encoding}?`);
    };
    await t.rejects(openPostgres(await databaseIn('latin1')), {
      message: /cannot use postgres:.*kept in LATIN1, .* createdb --encoding UTF8/,
    });
    const { store } = await openPostgres(await databaseIn('sql_ascii'));
    t.teardown(() => store.close());
    const longest = 'é'.repeat(127);
    t.same(await register(store, longest), { status: 'ok' }, 'one that has none takes all');
    t.same(await register(store, longest), { status: 'usernameInUse' });
  });

  await t.test('it takes no NUL, and the longest names there are', async (t) => {
    const { store, said } = await open(t);
    await t.rejects(register(store, 'a\0b'), { name: 'error', code: '22021' });
    const longest = 'é'.repeat(127);
    t.same(await register(store, longest), { status: 'ok' });
    t.same(await register(store, longest), { status: 'usernameInUse' });
    t.equal(store.fault, undefined);
    t.same(said, []);
  });
});
