import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { passwordFor } from '../../../daemons/postgres/password-file.js';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';

await t.test('the password of a file', (t) => {
  const file = join(t.testdir(), 'pgpass');
  const lines = [
    '# db1:5432:sunshare:sunshare:no',
    'db1:5432:other:sunshare:no',
    'db1:5432:sunshare:sunshare:of db1',
    'db2:*:*:bob:a\\:b\\\\c',
    'localhost:5432:*:*:of a socket',
    '::1 is no line',
    '\\:\\:1:5432:*:*:of ::1',
    'short:5432:*:*',
  ];
  writeFileSync(file, lines.join('\n'), { mode: 0o600 });
  const password = (text: string, env: NodeJS.ProcessEnv = { PGPASSFILE: file }): string => {
    const url = parsePostgresUrl(text);
    const [host] = url.hosts;
    if (host === undefined) throw new Error('no host');
    return passwordFor(url, host, env);
  };
  t.equal(password('postgres://sunshare@db1/sunshare'), 'of db1');
  t.equal(password('postgres://sunshare@db1'), 'of db1', 'a database like the role');
  t.equal(password('postgres://bob@db2:1234/any'), 'a:b\\c');
  t.equal(password('postgres://bob@%2Frun%2Fpg/any'), 'of a socket');
  t.equal(password('postgres://bob@[::1]/any'), 'of ::1');
  t.equal(password('postgres://bob@db9/any', { PGPASSWORD: 'given' }), 'given');
  t.equal(password('postgres://db2/any', { PGPASSFILE: file, PGUSER: 'bob' }), 'a:b\\c');
  const none = /asks for a password, and .*pgpass has none for db9:5432:any:bob/;
  t.throws(() => password('postgres://bob@db9/any'), { message: none });
  t.throws(() => password('postgres://bob@short/any'), { message: /has none for short/ });
  chmodSync(file, 0o640);
  t.throws(() => password('postgres://bob@db2/any'), { message: /others may read it: chmod 600/ });
  const missing = { PGPASSFILE: '/nonexistent' };
  t.throws(() => password('postgres://bob@db2/any', missing), {
    message: /the URL has none, PGPASSWORD is not set, and there is no file \/nonexistent$/,
  });
  t.end();
});
