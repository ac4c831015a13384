import * as xdr from 'node-xdr';
import {
  type AppendArgs,
  type AuditRecord,
  type LogEntry,
  type ReadFilter,
  RESULT_UNKNOWN,
  type TrailRecord,
} from '../../../daemons/programs/audit.js';
import { TrailRecord as TrailRecordCodec } from '../../../daemons/programs/byte-true-audit.js';
import { GENESIS_HASH, sealed } from '../../../daemons/trail/chain.js';
import type { Provenance, ReadQuery } from '../../../daemons/trail/trail.js';

/** What a trail must answer, said in the plainest way: arrays, looked through from the beginning. */
export class TrailModel {
  readonly records: TrailRecord[] = [];
  readonly sources = new Map<string, { head: number; owner: Provenance }>();
  readonly gaps: { source: string; first: number; last: number }[] = [];
  /** Position of the first record of each segment. */
  readonly segments = [1];
  readonly #forgets: boolean;
  #logged = 0;

  constructor(forgets: boolean) {
    this.#forgets = forgets;
  }

  append(batch: AppendArgs, from: Provenance, nowMs: number): unknown {
    const key = hex(batch.source);
    const first = Number(batch.first);
    const beyond = batch.first + BigInt(batch.records.length) - 1n > 2n ** 53n - 1n;
    if (/^0+$/.test(key) || first < 1 || batch.oldest < 1n || batch.oldest > batch.first || beyond)
      return { kind: 'invalid' };
    const known = this.sources.get(key);
    const owner = known?.owner ?? from;
    const isOwn = owner.authentication === from.authentication && owner.identity === from.identity;
    const strength = ['AUTHENTICATED_NOT', 'AUTHENTICATED_ADDRESS', 'AUTHENTICATED_TLS'];
    const isStronger = strength.indexOf(from.authentication) > strength.indexOf(owner.authentication);
    if (!isOwn && !isStronger) return { kind: 'foreign' };
    const head = known?.head ?? 0;
    const nothing = { kind: 'held', head, stored: [] };
    if (batch.records.length === 0 || (first > head + 1 && Number(batch.oldest) < first)) return nothing;
    const held = [...batch.records.entries()].filter(([i]) => first + i <= head);
    const sequences = held.flatMap(([i, record]) =>
      this.#isAsHeld(key, first + i, record) ? [] : [first + i],
    );
    if (sequences.length > 0) return { kind: 'differing', sequences };
    const isGap = first > head + 1 && !(this.#forgets && known === undefined);
    const gap = { first: head + 1, last: first - 1 };
    if (isGap) this.gaps.push({ source: key, ...gap });
    const stored: AuditRecord[] = [];
    let newHead = head;
    for (const [i, record] of batch.records.entries()) {
      const sequence = first + i;
      if (sequence > head) {
        this.#add(batch.source, sequence, record, from, nowMs);
        stored.push(record);
        newHead = sequence;
      }
    }
    this.sources.set(key, { head: newHead, owner: from });
    return { kind: 'held', head: newHead, stored, ...(isGap && { gap }) };
  }

  log(entry: LogEntry, from: Provenance, nowMs: number): void {
    this.#logged++;
    const record = { entry, result: RESULT_UNKNOWN, address: '' };
    this.#add(new Uint8Array(16), this.#logged, record, from, nowMs);
  }

  head(source: Uint8Array): number {
    return source.every((byte) => byte === 0) ? this.#logged : (this.sources.get(hex(source))?.head ?? 0);
  }

  rotate(): void {
    const next = this.records.length + 1;
    if (this.segments.at(-1) !== next) this.segments.push(next);
  }

  read({ filter, after, limit, maxBytes }: ReadQuery): unknown {
    const taken = this.records.filter((each) => takes(filter, each));
    const isTime = filter.tag === 'READ_TIME';
    const place = (record: TrailRecord): number[] => [
      this.#segmentOf(record),
      isTime ? Number(record.received_ms) : 0,
      Number(record.position),
    ];
    const ordered = taken.sort((a, b) => compare(place(a), place(b)));
    const last = isTime ? this.records.find(({ position }) => position === after) : undefined;
    const behind = ordered.filter((each) =>
      last === undefined ? each.position > after : compare(place(each), place(last)) > 0,
    );
    const records: TrailRecord[] = [];
    let bytes = 0;
    for (const record of behind) {
      bytes += xdr.encode(TrailRecordCodec, record).length;
      if (records.length >= Math.max(1, limit) || (records.length > 0 && bytes > maxBytes)) break;
      records.push(record);
    }
    return {
      records,
      next: records.at(-1)?.position ?? after,
      is_last: records.length === behind.length,
    };
  }

  #isAsHeld(key: string, sequence: number, record: AuditRecord): boolean {
    if (this.gaps.some((gap) => gap.source === key && gap.first <= sequence && sequence <= gap.last))
      return this.#forgets;
    const held = this.records.find((each) => hex(each.source) === key && each.sequence === BigInt(sequence));
    return held === undefined || JSON.stringify(held.record) === JSON.stringify(record);
  }

  #segmentOf({ position }: TrailRecord): number {
    return this.segments.findLastIndex((first) => first <= position);
  }

  #add(source: Uint8Array, sequence: number, record: AuditRecord, from: Provenance, nowMs: number): void {
    this.records.push(
      sealed({
        previous_hash: this.records.at(-1)?.hash ?? GENESIS_HASH,
        position: BigInt(this.records.length + 1),
        source,
        sequence: BigInt(sequence),
        record,
        received_ms: BigInt(nowMs),
        ...from,
      }),
    );
  }
}

function takes(filter: ReadFilter, { source, sequence, record, received_ms: at }: TrailRecord): boolean {
  switch (filter.tag) {
    case 'READ_ALL':
      return true;
    case 'READ_USER':
      return record.entry.username === filter.value;
    case 'READ_TIME':
      return at >= filter.value.from_ms && at <= filter.value.to_ms;
    case 'READ_SEQUENCE':
      return (
        hex(source) === hex(filter.value.source) &&
        sequence >= filter.value.first &&
        sequence <= filter.value.last
      );
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, i) => value !== b[i]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
