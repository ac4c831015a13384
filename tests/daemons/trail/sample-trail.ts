import path from 'node:path';
import type { Test } from 'tap';
import type { AppendArgs, AuditRecord, TrailRecord } from '../../../daemons/programs/audit.js';
import { GENESIS_HASH, hashOf } from '../../../daemons/trail/chain.js';
import { SqliteTrail, type SqliteTrailOptions } from '../../../daemons/trail/sqlite/sqlite-trail.js';
import type { Provenance, Trail } from '../../../daemons/trail/trail.js';

export const SOURCE = new Uint8Array(16).fill(7);
export const NOBODY: Provenance = { caller: '192.0.2.1', authentication: 'AUTHENTICATED_NOT', identity: '' };

export function sampleRecord(sequence: number, operation = `PUBLISH /tmp/${sequence}`): AuditRecord {
  const entry = { username: `user${sequence % 3}`, operation, timestamp: '11/05/2025 18:02:34' };
  return { entry, result: 0, address: '198.51.100.7' };
}

/** Records of the sample source from a sequence on. */
export function sampleBatch(first: number, count: number, oldest = 1): AppendArgs {
  const records = Array.from({ length: count }, (_, i) => sampleRecord(first + i));
  return { source: SOURCE, first: BigInt(first), oldest: BigInt(oldest), records };
}

/** A trail in a folder of its own, which can be opened again and again. */
export class SampleTrail {
  readonly file: string;
  readonly said: string[] = [];

  constructor(t: Test, file = path.join(t.testdir(), 'trail')) {
    this.file = file;
  }

  /** Opens it, until the test ends. */
  async open(t: Test, options: Partial<SqliteTrailOptions> = {}): Promise<SqliteTrail> {
    const { file } = this;
    const trail = await SqliteTrail.open({
      file,
      diagnose: (message) => this.said.push(message),
      ...options,
    });
    t.teardown(() => trail.close());
    return trail;
  }
}

/** All that a trail gives, page by page. @throws Error where pages do not come to an end */
export async function readAll(trail: Trail, limit = 100): Promise<TrailRecord[]> {
  const records: TrailRecord[] = [];
  let after = 0n;
  for (let pages = 0; pages < 1_000; pages++) {
    const page = await trail.read({ filter: { tag: 'READ_ALL' }, after, limit, maxBytes: 100_000 });
    records.push(...page.records);
    after = page.next;
    if (page.is_last) return records;
  }
  throw new Error('pages without end');
}

/** Says what is wrong with a chain, if anything. */
export function chainFault(records: readonly TrailRecord[]): string | undefined {
  let previous = GENESIS_HASH;
  for (const [i, { hash, ...record }] of records.entries()) {
    const position = BigInt(i + 1);
    if (record.position !== position) return `position ${record.position} in place of ${position}`;
    if (Buffer.compare(record.previous_hash, previous) !== 0) return `position ${position}: previous hash`;
    if (Buffer.compare(hashOf(record), hash) !== 0) return `position ${position}: hash`;
    previous = hash;
  }
  return undefined;
}
