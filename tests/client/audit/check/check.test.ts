import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { runCheck } from '../../../../client/audit/check/run.js';
import { runExport } from '../../../../client/audit/export/run.js';
import { SqliteStore } from '../../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import { directoryOf } from '../../../daemons/p2p-server/store/directory-of.js';
import { copyAsKilled } from '../../../daemons/sqlite/sample-store.js';
import { NOBODY, SampleTrail, sampleBatch } from '../../../daemons/trail/sample-trail.js';
import { skipUnless } from '../../../peers.js';
import { ROOT, startProgram } from '../../../started-program.js';
import { toEnd } from '../../ended-program.js';
import { audited, type AuditRun } from '../audit-run.js';
import { tamper } from '../trail-writer.js';

const skip = skipUnless('sqlite');

function check(file: string): Promise<AuditRun> {
  return audited((surroundings) => runCheck(file, surroundings));
}

/** A trail of two files, which its log server has closed. */
async function closedTrail(t: Test): Promise<string> {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  await trail.append(sampleBatch(1, 300), NOBODY);
  await trail.rotate();
  await trail.append(sampleBatch(301, 300), NOBODY);
  await trail.close();
  return sample.file;
}

/** A store with two users, one connection, three publications and four records, which its server has closed. */
async function closedStore(t: Test): Promise<string> {
  const file = path.join(t.testdir(), 'store');
  const store = await SqliteStore.open(file, { diagnose: (message) => t.comment(message) });
  const directory = directoryOf(store);
  await directory.register('alice');
  await directory.register('bob');
  await directory.connect('alice', { ip: '192.0.2.1', port: 4000 });
  for (const name of ['a', 'b', 'c'])
    await directory.publish('alice', {
      path: `/tmp/${name}`,
      description: name,
      published: '26/11/2026 05:00:00',
    });
  const record = {
    user: Buffer.from('alice'),
    operation: 'PUBLISH',
    path: Buffer.from('/tmp/a'),
    timestamp: '26/11/2026 05:00:00',
    result: 0,
    address: '192.0.2.1',
  };
  await store.transact(
    () => Promise.resolve(),
    () => [record, record, record, record],
  );
  await store.close();
  return file;
}

await t.test('a sound trail, and nothing is left behind', { skip }, async (t) => {
  const file = await closedTrail(t);
  const before = readdirSync(path.dirname(file));
  const bytes = readFileSync(file);
  const { code, stdout, stderr } = await check(file);
  t.match(stdout, /^sound: 600 records of 1 source in 2 files; 2 anchors; no gaps; last position 600, hash /);
  t.same({ code, stderr }, { code: 0, stderr: '' });
  t.same(readdirSync(path.dirname(file)), before);
  t.ok(readFileSync(file).equals(bytes));
});

await t.test(
  'where nothing can be written',
  { skip: skipUnless('sqlite', 'unshare', 'namespace') },
  async (t) => {
    const file = await closedTrail(t);
    const folder = path.dirname(file);
    mkdirSync(`${folder}/mount`);
    // a copy by SQLite itself still says that it is used with a log
    await tamper(file, (database) => void database.pragma('journal_mode = WAL'));
    const script = [
      `mount -t tmpfs tmpfs ${folder}/mount`,
      `cp ${folder}/trail* ${folder}/mount`,
      `mount -o remount,ro ${folder}/mount`,
      'unset NODE_OPTIONS',
      `check="${process.execPath} ${ROOT}dist/client/audit/main.js check ${folder}/mount/trail"`,
      '$check',
      `TMPDIR=${folder}/nowhere exec $check`,
    ].join('\n');
    const flags = process.getuid?.() === 0 ? '-m' : '-Urm';
    const args = [flags, 'sh', '-ec', script];
    const { stdout, stderr, code } = await toEnd(
      startProgram(t, { name: 'check', command: 'unshare', args }),
    );
    t.match(stdout, /^sound: 600 records of 1 source in 2 files; 2 anchors; /);
    t.equal(code, 4, 'nor beside');
    t.match(stderr, `sunshare-audit: cannot copy ${folder}/mount/trail into ${folder}/nowhere: ENOENT: `);
  },
);

await t.test('while the log server writes', { skip }, async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  await trail.append(sampleBatch(1, 300), NOBODY);
  const [{ code, stdout }] = await Promise.all([
    check(sample.file),
    trail.append(sampleBatch(301, 300), NOBODY),
  ]);
  t.equal(code, 0);
  t.match(stdout, /^sound: (300|600) records /);
});

await t.test(
  'a flipped bit in any page of a trail is found, or no record is touched',
  { skip },
  async (t) => {
    const file = await closedTrail(t);
    const sound = readFileSync(file);
    const { stdout: records } = await exported(file);
    let found = 0;
    const pages = sound.length / 4096;
    for (let page = 0; page < pages; page++) {
      const flipped = Buffer.from(sound);
      const at = page * 4096 + 3000;
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at);
      writeFileSync(file, flipped);
      const { code, stdout, stderr } = await check(file);
      if (code === 0) {
        if ((await exported(file)).stdout !== records) t.fail(`page ${page + 1}: ${stdout}`);
      } else {
        found++;
        if (code !== 1 && code !== 4) t.fail(`page ${page + 1}: status ${code}: ${stderr}`);
      }
    }
    // the others have room that nobody uses there
    t.ok(found > pages / 2, `${found} of ${pages} pages`);
  },
);

function exported(file: string): Promise<AuditRun> {
  return audited((surroundings) => runExport(file, 'jsonl', surroundings));
}

await t.test('a flipped bit in the log is found before SQLite reads over it', { skip }, async (t) => {
  const sample = new SampleTrail(t);
  const trail = await sample.open(t);
  for (let first = 1; first <= 200; first += 20) await trail.append(sampleBatch(first, 20), NOBODY);
  const killed = `${sample.file}-killed`;
  copyAsKilled(sample.file, killed);
  t.match(await check(killed), { code: 0, stdout: /^sound: 200 records / });
  const log = readFileSync(`${killed}-wal`);
  const at = 32 + 24 + 100;
  log.writeUInt8(log.readUInt8(at) ^ 1, at);
  writeFileSync(`${killed}-wal`, log);
  const { code, stdout, stderr } = await check(killed);
  t.same({ code, stdout }, { code: 4, stdout: '' });
  t.match(stderr, /-killed-wal is damaged: frame 1 at byte 32: /);
});

await t.test('a sound store', { skip }, async (t) => {
  const file = await closedStore(t);
  const size = statSync(file).size;
  // two users, a connection, three publications, four records, and the state
  t.same(await check(file), { code: 0, stdout: 'sound: 11 rows\n', stderr: '' });
  t.equal(statSync(file).size, size);
  t.notOk(existsSync(`${file}-wal`));
});

const CHANGES: [sql: string, said: RegExp][] = [
  ["UPDATE users SET name = 'mallory' WHERE name = 'bob'", /table users, row \d+: its checksum is wrong/],
  [
    "UPDATE publications SET path = '/etc/passwd' WHERE path = '/tmp/b'",
    /table publications, row 2: its checksum/,
  ],
  ['UPDATE connections SET port = 4001', /table connections, row \d+: its checksum is wrong/],
  ['UPDATE outbox SET result = 1 WHERE id = 3', /table outbox, row 3: its checksum is wrong/],
  ['UPDATE state SET dropped = 7', /table state: its checksum is wrong/],
  ["DELETE FROM users WHERE name = 'bob'", /table state: it counts 2 users, there are 1/],
  ["DELETE FROM publications WHERE path = '/tmp/b'", /table users: 1 have another number of publications/],
  ["DELETE FROM users WHERE name = 'alice'", /there are some of 1 users who are not there/],
  ["DELETE FROM users WHERE name = 'alice'", /table connections: there are 1 of users who are not there/],
  ['DELETE FROM outbox WHERE id = 2', /table outbox: records between 1 and 4 are missing/],
  ['DELETE FROM outbox WHERE id = 4', /table outbox: its last record is 3, and must be 4/],
  ['DELETE FROM state', /table state: its row is missing/],
  ...['users', 'publications', 'connections', 'outbox'].flatMap((table): [string, RegExp][] => {
    const key = table === 'users' || table === 'outbox' ? 'id' : 'number';
    // 2^53 + 1 is no number of JavaScript: 2^53 is read in its place
    return ['9007199254740993', '-9223372036854775807'].map((number) => [
      `UPDATE ${table} SET ${key} = ${number} WHERE ${key} = (SELECT max(${key}) FROM ${table})`,
      new RegExp(`table ${table}: it has a row whose number, about -?9[0-9]+, is none that it can have`),
    ]);
  }),
];

await t.test('a store that was changed', { skip }, async (t) => {
  const sound = await closedStore(t);
  for (const [index, [sql, said]] of CHANGES.entries()) {
    const file = `${sound}-${index}`;
    writeFileSync(file, readFileSync(sound));
    await tamper(file, (database) => void database.exec(sql));
    const { code, stdout } = await check(file);
    t.equal(code, 1, sql);
    t.match(stdout, said);
  }
});

await t.test('what is neither', { skip }, async (t) => {
  const folder = t.testdir({ letter: 'not a database\n'.repeat(20) });
  const { code, stderr } = await check(path.join(folder, 'letter'));
  t.equal(code, 4);
  t.match(stderr, /letter is neither an audit trail nor a P2P server's store/);
  t.match(await check(path.join(folder, 'nowhere')), { code: 4, stderr: /there is no such file/ });
});
