import t from 'tap';
import { parsePostgresUrl } from '../../../daemons/postgres/postgres-url.js';

await t.test('what a URL says', (t) => {
  t.match(parsePostgresUrl('postgres://db1:5433,[::1]:5434,10.0.0.3/p2p'), {
    hosts: [
      { host: 'db1', port: 5433 },
      { host: '::1', port: 5434 },
      { host: '10.0.0.3', port: 5432 },
    ],
    user: undefined,
    password: undefined,
    database: 'p2p',
    isTls: false,
    described: 'postgres://db1:5433,[::1]:5434,10.0.0.3:5432/p2p',
  });
  t.match(
    parsePostgresUrl('postgresql://u:p%40ss@%2Frun%2Fpg/x?options=-csearch_path%3Da&sslmode=verify-full'),
    {
      hosts: [{ host: '/run/pg', port: 5432 }],
      user: 'u',
      password: 'p@ss',
      options: '-csearch_path=a',
      isTls: true,
      described: 'postgres:///run/pg/x',
    },
  );
  t.match(parsePostgresUrl('postgres://'), { hosts: [{ host: '127.0.0.1', port: 5432 }] });
  t.end();
});

await t.test('what it cannot say, and no password is repeated', (t) => {
  for (const [url, message] of [
    ['postgres://u:secret@db/x?sslmode=require', /takes sslmode=disable or sslmode=verify-full/],
    ['postgres://u:secret@db/x?sslmode=verify-ca', /takes sslmode=disable or sslmode=verify-full/],
    ['postgres://u:secret@db/x?sslrootcert=/ca.pem', /sslrootcert is of use with sslmode=verify-full only/],
    ['postgres://u:secret@db/x?timeout=1', /knows no "timeout"/],
    ['postgres://u:secret@db:0/x', /expected HOST or HOST:PORT, got "db:0"/],
    ['postgres://u:secret@db:70000/x', /expected HOST or HOST:PORT/],
    ['postgres://u:secret@db:5x/x', /expected HOST or HOST:PORT, got "db:5x"$/],
    ['postgres://u:secret@@db/x', /expected postgres:/],
    ['postgres://u:secret@db/x/y', /expected postgres:/],
    ['postgres://u:secret@db/%zz', /expected postgres:/],
  ] as const) {
    t.throws(() => parsePostgresUrl(url), { message }, url);
    try {
      parsePostgresUrl(url);
    } catch (error) {
      t.notMatch((error as Error).message, 'secret');
    }
  }
  t.end();
});
