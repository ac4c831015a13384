import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { textFault } from '../../../daemons/p2p-protocol/index.js';
import { PublicationRecord } from '../../../client/uploading/publication-record.js';
import { decodeRecord, encodeRecord } from '../../../client/uploading/record-text.js';

const OWNER = { servers: ['127.0.0.1:12345'], user: 'alice' };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Subject {
  readonly folder: string;
  readonly said: string[];
  /** The record as another run of the client, or another client, opens it. */
  readonly open: (user?: string, ...servers: string[]) => PublicationRecord;
  /** The one file in the folder. */
  readonly file: () => string;
}

function subject(t: Test): Subject {
  const folder = path.join(t.testdir({}), 'state', 'sunshare');
  const said: string[] = [];
  const open = (user = OWNER.user, ...servers: string[]): PublicationRecord => {
    const owner = { servers: servers.length > 0 ? servers : OWNER.servers, user };
    return new PublicationRecord(folder, owner, (message) => void said.push(message));
  };
  const file = (): string => path.join(folder, readdirSync(folder)[0] ?? 'none');
  return { folder, said, open, file };
}

await t.test('what is recorded is there for the next run, and for its owner only', async (t) => {
  const { open, folder, said, file } = subject(t);
  await open().add('a file', '/home/alice/a file');
  await open().add('../b"\\', '/b');
  t.same(
    [...((await open().read()) ?? [])],
    [
      ['a file', '/home/alice/a file'],
      ['../b"\\', '/b'],
    ],
  );
  t.same((await open('bob').read())?.size, 0);
  t.same((await open('alice', 'localhost:12345').read())?.size, 0);
  await open().remove('a file');
  t.same([...((await open().read()) ?? [])], [['../b"\\', '/b']]);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  t.equal(statSync(file()).mode & 0o777, 0o600);
  await open().clear();
  t.same(readdirSync(folder), [], 'nothing published: nothing left');
  t.same(said, []);
});

await t.test('whoever has published nothing needs no folder', async (t) => {
  const { open, folder } = subject(t);
  await open().clear();
  await open().remove('x');
  t.same(await open().read(), new Map());
  t.throws(() => statSync(folder), { code: 'ENOENT' });
});

await t.test('a folder that others may enter is closed', async (t) => {
  const { open, folder } = subject(t);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  await open().add('x', '/x');
  t.equal(statSync(folder).mode & 0o777, 0o700);
});

await t.test('two clients of one user lose nothing of each other', async (t) => {
  const { open, said, folder } = subject(t);
  const clients = [open(), open(), open()];
  const names = Array.from({ length: 60 }, (_, index) => `file ${index}`);
  await Promise.all(names.map((name, index) => (clients[index % 3] ?? open()).add(name, `/${name}`)));
  t.same([...((await open().read()) ?? new Map()).keys()].sort(), names.sort());
  t.same(said, []);
  t.equal(readdirSync(folder).length, 1, 'no lock and no temporary file is left');
});

await t.test('a lock that was left behind is taken away in the end', async (t) => {
  const { open, folder } = subject(t);
  await open().add('x', '/x');
  const lock = path.join(folder, `publications-${sha256('alice').slice(0, 32)}.lock`);
  writeFileSync(lock, '');
  await open().add('y', '/y');
  t.throws(() => statSync(lock), { code: 'ENOENT' });
  t.equal((await open().read())?.size, 2);
});

await t.test(
  'servers that are named together have one record, whichever is named first, or alone',
  async (t) => {
    const { open, folder, said } = subject(t);
    const paths = async (...servers: string[]): Promise<string[]> => [
      ...((await open('alice', ...servers).read()) ?? new Map<string, string>()).keys(),
    ];
    await open('alice', 'a:1').add('x', '/x');
    t.same(await paths('a:1', 'b:1', 'c:1'), ['x'], 'two more were added');
    t.same(await paths('b:1', 'a:1'), ['x']);
    t.same(await paths('b:1'), [], 'nobody has said yet that it is one of them');
    await open('alice', 'b:1', 'a:1').add('y', '/y');
    for (const servers of [['a:1'], ['b:1'], ['b:1', 'a:1'], ['a:1', 'b:1'], ['z:1', 'b:1']])
      t.same(await paths(...servers), ['x', 'y'], servers.join());
    t.same([...((await open('bob', 'a:1', 'b:1').read()) ?? [])], []);
    await open('alice', 'b:1').remove('x');
    t.same(await paths('a:1'), ['y'], 'what is deleted at one is deleted at all');
    t.same(readdirSync(folder).length, 1);

    await open('alice', 'd:1').add('z', '/z');
    t.equal(readdirSync(folder).length, 2);
    t.same((await paths('d:1', 'b:1')).sort(), ['y', 'z'], 'two records that turn out to be of one database');
    await open('alice', 'b:1', 'd:1').add('w', '/w');
    t.equal(readdirSync(folder).length, 1);
    t.same((await paths('d:1')).sort(), ['w', 'y', 'z']);
    await open('alice', 'd:1').clear();
    t.same(readdirSync(folder), []);
    t.same(said, []);
  },
);

await t.test('two clients that name the servers differently lose nothing of each other', async (t) => {
  const { open, said, folder } = subject(t);
  const lists = [['a:1'], ['b:1', 'a:1'], ['a:1', 'b:1', 'c:1']];
  const clients = lists.map((servers) => open('alice', ...servers));
  const names = Array.from({ length: 60 }, (_, index) => `file ${index}`);
  await Promise.all(names.map((name, index) => (clients[index % 3] ?? open()).add(name, `/${name}`)));
  t.same([...((await open('alice', 'c:1').read()) ?? new Map()).keys()].sort(), names.sort());
  t.same(said, []);
  t.equal(readdirSync(folder).length, 1);
});

await t.test('what is damaged of somebody else is left alone', async (t) => {
  const { open, said, folder } = subject(t);
  await open('alice', 'a:1', 'b:1').add('x', '/x');
  await open('bob', 'b:1').add('y', '/y');
  const other = path.join(folder, `publications-${'0'.repeat(32)}.json`);
  writeFileSync(other, 'publications: []');
  t.same([...((await open('alice', 'b:1').read()) ?? [])], [['x', '/x']]);
  t.equal(readFileSync(other, 'utf8'), 'publications: []');
  t.same(said, []);
});

const DAMAGES: Record<string, (text: string) => string | Buffer> = {
  nothing: () => '',
  cut: (text) => text.slice(0, -10),
  'no JSON': () => 'publications: []',
  null: () => 'null',
  'another version': (text) => text.replace('"version":1', '"version":2'),
  'another server': (text) => text.replace('12345', '12346'),
  'others that are none': (text) => text.replace('"user"', '"others":[1],"user"'),
  'no list of others': (text) => text.replace('"user"', '"others":"b:1","user"'),
  'too many others': (text) =>
    text.replace('"user"', `"others":${JSON.stringify(Array(100).fill('b:1'))},"user"`),
  'another user': (text) => text.replace('alice', 'mallory'),
  'a location that is none': (text) => text.replace('/home/x', 'home/x'),
  'a location with a NUL': (text) => text.replace('/home/x', '/home/x\\u0000'),
  'a path that is none': (text) => text.replace('["x"', '["\\n"'),
  'no pairs': (text) => text.replace('["x",', '['),
  noise: () => Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7919) % 256)),
  'too much': () => Buffer.alloc(17 * 1024 * 1024, 'x'),
};

for (const [name, damage] of Object.entries(DAMAGES))
  await t.test(`damaged: ${name}`, async (t) => {
    const { open, said, file, folder } = subject(t);
    await open().add('x', '/home/x');
    const record = file();
    const damaged = damage(readFileSync(record, 'utf8'));
    writeFileSync(record, damaged);
    const opened = open();
    t.same(await opened.read(), new Map());
    t.match(said, [/set aside as publications-[0-9a-f]{32}\.json\.damaged; publish again/]);
    t.ok(readFileSync(`${record}.damaged`).equals(Buffer.from(damaged)), 'for whoever wants to look');
    await opened.add('y', '/y');
    t.same(await open().read(), new Map([['y', '/y']]));
    t.equal(readdirSync(folder).length, 2);
  });

await t.test('any text is a record or an error', (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((value) => `{"version":1,"publications":${value}}`),
  );
  const publications = fc.array(
    fc.tuple(
      fc.string({ maxLength: 20 }),
      fc.string().map((name) => `/${name}`),
    ),
  );
  fc.assert(
    fc.property(text, (made) => {
      try {
        return decodeRecord(made).locations instanceof Map;
      } catch (error) {
        return error instanceof Error;
      }
    }),
  );
  fc.assert(
    fc.property(publications, (made) => {
      const locations = new Map(made.filter((pair) => pair.every((part) => textFault(part) === undefined)));
      for (const servers of [OWNER.servers, ['a:1', 'b:1', 'c:1']]) {
        const record = { servers, user: 'alice', locations };
        t.same(decodeRecord(encodeRecord(record)), record);
      }
    }),
  );
  t.end();
});

await t.test('a home that cannot be written to is said once', async (t) => {
  const { open, said, folder } = subject(t);
  mkdirSync(path.dirname(folder), { recursive: true });
  // A file in the place of the folder stops root too.
  writeFileSync(folder, '');
  const record = open();
  await record.add('x', '/x');
  await record.add('y', '/y');
  t.equal(await record.read(), undefined, 'what is in memory counts');
  t.match(said, [
    /^what alice publishes is not served after a restart: the record in .* cannot be written: /,
  ]);
  t.equal(said.length, 1);
});

await t.test('a record that is full says so, and keeps what it has', async (t) => {
  const { open, said } = subject(t);
  const record = open();
  const added = Array.from({ length: 20_001 }, (_, index) => record.add(`${index}`, `/${index}`));
  await Promise.all(added);
  t.match(said, [/is full: it holds 20000 paths/]);
  t.equal(said.length, 1);
  t.equal((await open().read())?.size, 20_000);
});
