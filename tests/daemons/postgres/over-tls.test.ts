import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { postgresDriver } from '../../../daemons/postgres/driver.js';
import { PrimaryFinder } from '../../../daemons/postgres/find-primary.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';
import { eventually } from '../../eventually.js';
import { startServer } from '../../flow/running-server.js';
import { LOOPBACK } from '../../loopback.js';
import { performP2p } from '../../p2p-request.js';
import { skipUnless } from '../../peers.js';
import { PrivatePostgres } from '../../postgres/private-postgres.js';
import { type KeyPair, TestAuthority } from '../../rpc/onc-rpc/tls-certificates.js';
import { ROOT } from '../../started-program.js';

// A database that is reached over the network: only the one whose certificate is trusted, and by a role with a password, as
// specs/installing.md says.

const INSTALLING = readFileSync(`${ROOT}specs/installing.md`, 'utf8');
const run = promisify(execFile);

/** Of nobody else: its port is PostgreSQL's. */
const ADDRESS = `127.77.${process.pid % 250}.${1 + (Date.now() % 250)}`;
const PASSWORD = 'not:simple\\';

/** A port of 127.0.0.1, which is `localhost`, that leads to the database. */
async function forwarded(t: Test): Promise<number> {
  const server = createServer((client) => {
    const database = connect(5432, ADDRESS);
    client.pipe(database).pipe(client);
    client.on('error', () => database.destroy()).on('close', () => database.destroy());
    database.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Lets the database show a certificate from now on. */
async function show(postgres: PrivatePostgres, { cert, key }: KeyPair): Promise<void> {
  const files = { ssl_cert_file: cert, ssl_key_file: key };
  for (const [setting, text] of Object.entries(files)) {
    const file = join(postgres.folder, setting);
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    if (process.getuid?.() === 0) chownSync(file, 65_534, 65_534);
    postgres.set(`${setting} = '${file}'`);
  }
  postgres.set('ssl = on');
  await postgres.reload();
}

/** Whether the session is over TLS, as the database sees it. @throws as the server would say it */
async function isOverTls(url: string): Promise<string | undefined> {
  const connection = await new PrimaryFinder(await postgresDriver(), parsePostgresUrl(url)).open();
  const text = 'SELECT ssl::text AS is FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  const [row] = await connection.run<{ is: string }>({ name: 'is over TLS', text });
  await connection.end();
  return row?.is;
}

await t.test('over the network', { skip: skipUnless('postgresql', 'openssl') }, async (t) => {
  const authority = new TestAuthority();
  const stranger = new TestAuthority('somebody else');
  t.teardown(() => [authority, stranger].forEach((each) => each.remove()));
  const ca = join(authority.folder, 'ca.pem');
  const postgres = await PrivatePostgres.start(t, [`listen_addresses = '${ADDRESS}'`]);
  const port = await forwarded(t);
  const url = (place: string, query = `?sslmode=verify-full&sslrootcert=${ca}`): string =>
    `postgres://sunshare@${place}/postgres${query}`;
  const byName = `localhost:${port}`;
  const warnings: string[] = [];
  const warn = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', warn);
  t.teardown(() => process.off('warning', warn));

  await t.test('one without TLS is refused where it is demanded', async (t) => {
    await t.rejects(isOverTls(url(ADDRESS)), { message: /speaks no TLS, which sslmode=verify-full demands/ });
    t.equal(await isOverTls(url(ADDRESS, '')), 'false');
  });

  const names = `DNS:localhost,IP:${ADDRESS}`;
  await show(postgres, authority.issue({ commonName: 'database', names }));

  await t.test('one that shows who it is, by name and by address', async (t) => {
    await eventually('it shows its certificate', () =>
      isOverTls(url(byName)).then(
        (is) => is === 'true',
        () => false,
      ),
    );
    t.equal(await isOverTls(url(ADDRESS)), 'true');
    t.same(warnings, []);
  });

  await t.test('one that does not is refused', async (t) => {
    const untrusted = /its certificate is not trusted: /;
    await t.rejects(isOverTls(url(byName, '?sslmode=verify-full')), {
      message: /its certificate is not trusted: .*; sslrootcert=FILE names who may have signed it$/,
    });
    const other = join(stranger.folder, 'ca.pem');
    await t.rejects(isOverTls(url(byName, `?sslmode=verify-full&sslrootcert=${other}`)), {
      message: untrusted,
    });
    await t.rejects(isOverTls(url(byName, '?sslmode=verify-full&sslrootcert=/nonexistent/ca.pem')), {
      message: /sslrootcert cannot be read: ENOENT.*\/nonexistent\/ca.pem/,
    });
    await t.rejects(isOverTls(url(`127.0.0.1:${port}`)), { message: /not trusted: .*IP: 127.0.0.1/ });
    t.equal(await isOverTls(url(byName)), 'true', 'it is still the same');
  });

  await t.test('a role and its database, by the commands of specs/installing.md', async (t) => {
    const environment = await administrator(postgres);
    const [, commands = ''] = /```sh\n(createuser .*?)```/s.exec(INSTALLING) ?? [];
    const [createuser = '', createdb = '', ...rest] = commands.trim().split('\n');
    t.same(rest, []);
    await perform(createuser, environment, `${PASSWORD}\n${PASSWORD}\n`);
    await perform(createdb, environment);
    const [, example = ''] = /`"store": "(postgres:[^"]*)"`/.exec(INSTALLING) ?? [];
    const store = example.replace('db1,db2', byName).replace('/etc/sunshare/db-ca.pem', ca);
    t.not(store.includes('/etc/'), true);
    const [, line = ''] = /`(HOST:5432:[^`]*)`/.exec(INSTALLING) ?? [];
    const file = join(authority.folder, 'pgpass');
    const escaped = PASSWORD.replace(/[\\:]/g, '\\$&');
    writeFileSync(file, line.replace('HOST:5432', byName).replace('PASSWORD', escaped), { mode: 0o600 });
    const flags = ['--store', store];
    const server = await startServer(t, { PGPASSFILE: file }, undefined, flags);
    t.same(await performP2p(server.port, 'REGISTER', '11/05/2025 18:02:34', 'alice'), Buffer.of(0));
    const registered = 'SELECT name FROM users';
    t.equal((await run('psql', ['-XAtc', registered, 'sunshare'], { env: environment })).stdout, 'alice\n');
    t.notMatch(server.output.stderr, /deprecat|WARNING/i);
    await t.rejects(startServer(t, { PGPASSFILE: '/nonexistent' }, undefined, flags), {
      message: /password/,
    });
    await backUp(environment, authority.folder);
    t.same(await performP2p(server.port, 'REGISTER', '11/05/2025 18:02:34', 'bob'), Buffer.of(0));
    await server.program.stop('SIGTERM');
    await restore(environment, authority.folder);
    const restored = await startServer(t, { PGPASSFILE: file }, undefined, flags);
    t.same(await performP2p(restored.port, 'REGISTER', '11/05/2025 18:02:34', 'alice'), Buffer.of(1));
    t.same(await performP2p(restored.port, 'REGISTER', '11/05/2025 18:02:34', 'bob'), Buffer.of(0));
  });
});

/** Gives the name that we have here to whom the page makes; resolves to the environment of an administrator's commands. */
async function administrator(postgres: PrivatePostgres): Promise<NodeJS.ProcessEnv> {
  const environment = { ...process.env, PGHOST: postgres.folder, PGUSER: 'admin' };
  await postgres.sql('CREATE ROLE admin SUPERUSER LOGIN');
  const rename = 'ALTER ROLE sunshare RENAME TO first';
  await run('psql', ['-XAtc', rename, 'postgres'], { env: environment });
  const access = 'local all admin trust\nhostssl sunshare sunshare 127.0.0.0/8 scram-sha-256\n';
  writeFileSync(join(postgres.folder, 'data', 'pg_hba.conf'), access);
  await run('psql', ['-XAtc', 'SELECT pg_reload_conf()', 'postgres'], { env: environment });
  return environment;
}

async function backUp(environment: NodeJS.ProcessEnv, folder: string): Promise<void> {
  const [, command = 'false'] = /```sh\n(pg_dump .*)\n```/.exec(INSTALLING) ?? [];
  await perform(`cd ${folder} && ${command}`, environment);
}

/** Nobody uses the database meanwhile. */
async function restore(environment: NodeJS.ProcessEnv, folder: string): Promise<void> {
  const [, commands = 'false'] = /```sh\n(psql .*RENAME[^]*?)\n```/.exec(INSTALLING) ?? [];
  for (const command of commands.split('\n')) await perform(`cd ${folder} && ${command}`, environment);
}

/** Runs a command of the page; without a terminal it reads passwords from what it is given. */
async function perform(command: string, env: NodeJS.ProcessEnv, input = ''): Promise<void> {
  const child = spawn('sh', ['-c', command], { env, detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${command}: ${said}`);
}
