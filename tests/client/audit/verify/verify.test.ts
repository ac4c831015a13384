import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { StoredRecord } from '../../../../client/audit/trail/stored-record.js';
import type { Database } from '../../../../daemons/sqlite/driver.js';
import { runVerify } from '../../../../client/audit/verify/run.js';
import { skipUnless } from '../../../peers.js';
import { audited, type AuditRun } from '../audit-run.js';
import { tamper, writeTrail } from '../trail-writer.js';
import { type MadeTrail, randomTrail } from './random-chain.js';

const skip = skipUnless('sqlite');

/** 12 records, of which the files FILE.000001, FILE.000002 and FILE have four, five and three. */
const MADE = sampleTrail();
const PER_FILE = [4, 5];

function sampleTrail(): MadeTrail {
  const [made] = fc.sample(randomTrail(12), { seed: 5, numRuns: 1 });
  if (made === undefined) throw new Error('no sample');
  return made;
}

async function written(t: Test, perFile: number[] = PER_FILE): Promise<string> {
  const file = path.join(t.testdir({}), 'trail.db');
  await writeTrail(file, MADE, perFile);
  return file;
}

function verify(file: string, ...anchors: string[]): Promise<AuditRun> {
  return audited((surroundings) => runVerify(file, anchors, surroundings));
}

function anchorLine({ position, hash, receivedMs }: StoredRecord): string {
  return `${position} ${hash} ${new Date(receivedMs).toISOString()}\n`;
}

function recordAt(position: number): StoredRecord {
  const record = MADE.records[position - 1];
  if (record === undefined) throw new Error(`no position ${position}`);
  return record;
}

await t.test('a sound trail over three files: one line, and one for each known gap', { skip }, async (t) => {
  const file = await written(t);
  writeFileSync(`${file}.anchors`, anchorLine(recordAt(4)) + anchorLine(recordAt(12)));
  const { stdout, stderr, code } = await verify(file);
  t.equal(code, 0);
  t.equal(stderr, '');
  const [summary, ...gaps] = stdout.trimEnd().split('\n');
  const what = `12 records of ${MADE.heads.length} sources in 3 files; 2 anchors; ${MADE.gaps.length} known gaps`;
  t.equal(summary, `sound: ${what}, which are no tampering; last position 12, hash ${recordAt(12).hash}`);
  t.equal(gaps.length, MADE.gaps.length);
  for (const line of gaps)
    t.match(line, /^gap: source [0-9a-f-]{36} no longer had sequences \d+ to \d+ to send here/);
});

await t.test('without anchors it says what cannot be told', { skip }, async (t) => {
  const { stdout, stderr, code } = await verify(await written(t, []));
  t.equal(code, 0);
  t.match(stdout, /^sound: .*; WITHOUT anchors; /, 'the verdict itself, which is what is kept');
  t.match(stderr, /no anchors: .*trail\.db\.anchors is not there; .* cannot always be told/);
});

const TAMPERINGS: Record<string, { segment: string; work: (database: Database) => void; said: RegExp }> = {
  'a change': {
    segment: '.000002',
    work: (database) => void database.exec("UPDATE records SET address = '198.51.100.1' WHERE position = 7"),
    said: /^NOT SOUND: the record at position 7 was changed\n {2}file: .*trail\.db\.000002\n {2}source: .*, sequence \d+\n/,
  },
  'a removal': {
    segment: '.000002',
    work: (database) => void database.exec('DELETE FROM records WHERE position IN (6, 7)'),
    said: /^NOT SOUND: the records at positions 6 to 7 were removed\n {2}file: .*trail\.db\.000002\n/,
  },
  'a swap': {
    segment: '',
    work: (database) =>
      void database.exec(`UPDATE records SET position = 99 WHERE position = 10;
        UPDATE records SET position = 10 WHERE position = 12; UPDATE records SET position = 12 WHERE position = 99`),
    said: /^NOT SOUND: the record at position 10 was swapped with another\n {2}file: .*trail\.db\n/,
  },
  'an insertion': {
    segment: '',
    work: (database) =>
      void database.exec(`INSERT INTO records SELECT 13, source, sequence + 1000, username, operation, timestamp,
        result, address, received_ms, caller, authentication, identity, hash FROM records WHERE position = 12`),
    said: /^NOT SOUND: the record at position 13 was (inserted|changed)\n/,
  },
  'a cut': {
    segment: '',
    work: (database) => void database.exec('DELETE FROM records WHERE position > 10'),
    said: /^NOT SOUND: the trail was cut off before position 11\n/,
  },
  'a cut that the file was made to forget': {
    segment: '',
    work: (database) =>
      void database.exec(`DELETE FROM records WHERE position > 10; UPDATE segment SET last_position = 10,
        last_hash = (SELECT hash FROM records WHERE position = 10)`),
    said: /^NOT SOUND: the trail was cut off before position 11\n/,
  },
  'a loss that was made up': {
    segment: '',
    work: (database) =>
      void database.exec(`INSERT INTO gaps SELECT source, sequence, sequence, received_ms FROM records
        WHERE position = 12`),
    said: /^NOT SOUND: the record at position 13 was inserted\n[^]* {2}why: the table "gaps" says that sequences .* were lost, which no record shows\n$/,
  },
  'a value of another type': {
    segment: '.000001',
    work: (database) =>
      void database.exec(`ALTER TABLE records RENAME TO strict_records;
        CREATE TABLE records (position INTEGER PRIMARY KEY, source, sequence, username, operation, timestamp, result,
          address, received_ms, caller, authentication, identity, hash);
        INSERT INTO records SELECT * FROM strict_records;
        UPDATE records SET sequence = 'many' WHERE position = 2`),
    said: /^NOT SOUND: the record at position 2 was changed\n/,
  },
};

for (const [name, { segment, work, said }] of Object.entries(TAMPERINGS))
  await t.test(`${name} is named, with status 1`, { skip }, async (t) => {
    const file = await written(t);
    await tamper(`${file}${segment}`, work);
    const { stdout, code } = await verify(file);
    t.match(stdout, said);
    t.equal(code, 1);
  });

await t.test(
  'an end that was cut off with all that tells of it is found by an anchor alone',
  { skip },
  async (t) => {
    const file = await written(t);
    await tamper(file, (database) => {
      database.exec(`DELETE FROM records WHERE position > 11;
      UPDATE segment SET last_position = 11, last_hash = (SELECT hash FROM records WHERE position = 11)`);
      const setHead = database.prepare('UPDATE sources SET head = ? WHERE source = unhex(?)');
      for (const { source, head } of MADE.heads) setHead.run(headBefore(12, source, head), source);
    });
    t.equal((await verify(file)).code, 0, 'nothing else knows of it');
    const elsewhere = `${file}-elsewhere`;
    writeFileSync(elsewhere, anchorLine(recordAt(12)));
    const { stdout, code } = await verify(file, elsewhere);
    t.match(stdout, /^NOT SOUND: the trail was cut off before position 12\n/);
    t.match(stdout, /why: position 12 is known by the anchor in .*-elsewhere, line 1$/m);
    t.equal(code, 1);
  },
);

/** The highest sequence of a source before a position. */
function headBefore(position: number, source: string, head: number): number {
  const before = MADE.records.filter((record) => record.position < position && record.source === source);
  return before.at(-1)?.sequence ?? head;
}

await t.test('a segment that is missing, and one that was left over', { skip }, async (t) => {
  const file = await written(t);
  const bytes = readFileSync(`${file}.000002`);
  rmSync(`${file}.000002`);
  const without = await verify(file);
  t.match(without.stdout, /^NOT SOUND: the records at positions 5 to 9 were removed\n/);
  t.match(without.stdout, /^ {2}missing: .*trail\.db\.000002$/m);
  t.equal(without.code, 1);
  writeFileSync(`${file}.000002`, bytes);
  rmSync(file);
  writeFileSync(file, readFileSync(`${file}.000001`));
  const rewound = await verify(file);
  t.match(rewound.stdout, /^NOT SOUND: the trail was cut off before position 5\n/);
  t.match(rewound.stdout, /trail\.db\.000002/);
});

await t.test('a change of segments that was cut off', { skip }, async (t) => {
  const file = await written(t);
  renameSync(file, `${file}.new`);
  const { stdout, stderr, code } = await verify(file);
  t.same({ stdout, code }, { stdout: '', code: 4 });
  t.match(
    stderr,
    /a change of segments was cut off: .*; meanwhile .*trail\.db\.000002 can be verified alone/,
  );
});

await t.test('a closed segment alone is a part of a trail', { skip }, async (t) => {
  const file = await written(t);
  writeFileSync(`${file}.anchors`, anchorLine(recordAt(9)) + anchorLine(recordAt(12)));
  const { stdout, code } = await verify(`${file}.000002`);
  t.match(
    stdout,
    /^sound: 5 records of \d sources in 1 file; 1 anchor; 2 known gaps, .*; last position 9, hash /,
  );
  t.equal(code, 0);
});

await t.test('a file that claims to be the billionth is not believed', { skip }, async (t) => {
  const file = await written(t, []);
  await tamper(file, (database) => void database.exec('UPDATE segment SET number = 1000000000'));
  t.match(await verify(file), { code: 4, stderr: /it says that it is number 1000000000/ });
});

await t.test('what cannot be read is said, with status 4', { skip }, async (t) => {
  const file = await written(t);
  const damaged = `${file}-damaged`;
  const bytes = readFileSync(file);
  writeFileSync(damaged, bytes.fill(0xa5, 4096, 4096 * 3));
  const cut = `${file}-cut`;
  writeFileSync(cut, readFileSync(file).subarray(0, 4096 * 2));
  const other = `${file}-other`;
  writeFileSync(other, 'not a database, but a letter\n'.repeat(20));
  const empty = `${file}-empty`;
  writeFileSync(empty, '');
  const foreign = `${file}-foreign`;
  await tamper(foreign, (database) => database.exec('CREATE TABLE t (a)'));
  const anchors = `${file}-anchors`;
  writeFileSync(anchors, 'twelve\x1b[31m\n');
  const cases: [args: [string, ...string[]], said: RegExp][] = [
    [[damaged], /trail\.db-damaged is damaged: /],
    [[cut], /trail\.db-cut is damaged: /],
    [[other], /trail\.db-other is not a SQLite file, or its header is damaged/],
    [[empty], /trail\.db-empty holds no audit trail/],
    [[foreign], /trail\.db-foreign is not this program's store/],
    [[`${file}-nowhere`], /cannot read .*trail\.db-nowhere: there is no such file/],
    [[path.dirname(file)], /it is not a file/],
    [[file, `${file}-nowhere`], /cannot read .*: there is no such file/],
    [[file, anchors], /-anchors:1: expected an anchor, .* found "twelve\\x1b\[31m"/],
  ];
  for (const [args, said] of cases) {
    const { stdout, stderr, code } = await verify(...args);
    t.match(stderr, said);
    t.same({ stdout, code }, { stdout: '', code: 4 }, args.join(' '));
  }
});

await t.test('an index that was made to lack records', { skip }, async (t) => {
  const file = await written(t);
  const first = `${file}.000001`;
  const asIndex = (condition: string) => (database: Database) => {
    database.unsafeMode().pragma('writable_schema = ON');
    const sql = `CREATE INDEX records_by_user ON records (username, position)${condition}`;
    database.prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'records_by_user'").run(sql);
  };
  await tamper(first, asIndex(' WHERE position > 2'));
  await tamper(first, (database) => database.exec('REINDEX'));
  await tamper(first, asIndex(''));
  const { stdout, stderr, code } = await verify(file);
  t.match(stderr, /trail\.db\.000001 is damaged: index records_by_user: it has 2 of 4 records/);
  t.same({ stdout, code }, { stdout: '', code: 4 });
});
