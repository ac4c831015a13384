import { GENESIS, type Hash } from '../../../client/audit/trail/record-hash.js';
import type { KnownGap, KnownHead } from '../../../client/audit/trail/source-tables.js';
import type { StoredRecord } from '../../../client/audit/trail/stored-record.js';
import type { Database } from '../../../daemons/sqlite/driver.js';
import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { migrate } from '../../../daemons/sqlite/migrations.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';
import type { MadeTrail } from './verify/random-chain.js';

/** Which of a trail's records go into a file. */
interface SegmentToWrite {
  readonly number: number;
  readonly firstPosition: number;
  readonly records: readonly StoredRecord[];
  readonly previousHash: Hash;
}

/** Runs SQL on a file, as somebody who tampers with it. */
export async function tamper(file: string, work: (database: Database) => void): Promise<void> {
  const database = new (await sqliteDriver())(file);
  try {
    work(database);
  } finally {
    database.close();
  }
}

/** Writes a trail into FILE.000001, … and FILE, with so many records in each but the last. */
export async function writeTrail(file: string, made: MadeTrail, perFile: number[] = []): Promise<string[]> {
  const names: string[] = [];
  let start = 0;
  for (const [index, count] of [...perFile, made.records.length].entries()) {
    const isLast = index === perFile.length;
    const name = isLast ? file : `${file}.${String(index + 1).padStart(6, '0')}`;
    const records = made.records.slice(start, start + count);
    const previousHash = made.records[start - 1]?.hash ?? GENESIS;
    const segment = { number: index + 1, firstPosition: start + 1, records, previousHash };
    const gaps = made.gaps.filter((gap) => records.some((record) => isBehind(record, gap)));
    await writeSegment(name, segment, headsOf(made.records.slice(0, start + count)), gaps);
    names.push(name);
    start += records.length;
  }
  return names;
}

/** Whether a gap was noticed when this record came. */
function isBehind({ source, sequence }: StoredRecord, gap: KnownGap): boolean {
  return source === gap.source && sequence === gap.last + 1;
}

function headsOf(records: readonly StoredRecord[]): KnownHead[] {
  const heads = new Map<string, KnownHead>();
  for (const { source, sequence } of records) heads.set(source, { source, head: sequence });
  return [...heads.values()];
}

const INSERT = `INSERT INTO records (position, source, sequence, username, operation, timestamp, result, address,
  received_ms, caller, authentication, identity, hash) VALUES (@position, unhex(@source), @sequence, @username, @operation,
  @timestamp, @result, @address, @receivedMs, @caller, @authentication, @identity, unhex(@hash))`;

async function writeSegment(
  file: string,
  { number, firstPosition, records, previousHash }: SegmentToWrite,
  heads: readonly KnownHead[],
  gaps: readonly KnownGap[],
): Promise<void> {
  await tamper(file, (database) => {
    migrate(database, TRAIL_SCHEMA);
    const fill = database.transaction(() => {
      const insert = database.prepare(INSERT);
      for (const record of records) insert.run(record);
      const last = records.at(-1);
      database
        .prepare(
          'UPDATE segment SET number=?, first_position=?, previous_hash=unhex(?), last_position=?, last_hash=unhex(?)',
        )
        .run(
          number,
          firstPosition,
          previousHash,
          last?.position ?? firstPosition - 1,
          last?.hash ?? previousHash,
        );
      for (const { source, first, last, noticedMs } of gaps)
        database.prepare('INSERT INTO gaps VALUES (unhex(?), ?, ?, ?)').run(source, first, last, noticedMs);
      for (const { source, head } of heads)
        database.prepare("INSERT INTO sources VALUES (unhex(?), ?, 0, '')").run(source, head);
    });
    fill();
  });
}
