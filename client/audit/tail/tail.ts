import { endOfTrail } from '../../../daemons/trail/end-of-trail.js';
import type { LogServer, ReceivedPage } from '../remote/log-server.js';
import { ReceivedChain } from '../remote/received-chain.js';
import type { ReceivedRecord } from '../remote/wire-record.js';

/** As many as a page may have. */
const PAGE_RECORDS = 1_000;

/** What came since the last time. */
interface News {
  readonly records: readonly ReceivedRecord[];
  /** What to tell besides. */
  readonly notices: readonly string[];
  /** Whether there may be more at once. */
  readonly isMore: boolean;
}

/**
 * Follows a trail by position, each record once, whichever server answers. Each time the record that came last is asked for
 * again: so a trail that begins anew is not taken for one with nothing new.
 */
export class Tail {
  readonly #chain = new ReceivedChain({ isByPosition: true });
  readonly #lines: number;
  #after: number | undefined;

  /** Begins so many records before the end. */
  constructor(lines: number) {
    this.#lines = lines;
  }

  /** What is new. @throws AuditFailure */
  async next(server: LogServer): Promise<News> {
    this.#after ??= Math.max(0, (await endOf(server)) - this.#lines);
    const { last } = this.#chain;
    const after = last === undefined ? this.#after : last.position - 1;
    const page = await server.read({ tag: 'READ_ALL' }, after, PAGE_RECORDS);
    if (last !== undefined && !isThere(last, page.records)) return this.#another(last);
    return this.#news(page, last);
  }

  #news({ records, isLast, next }: ReceivedPage, last: ReceivedRecord | undefined): News {
    const fresh = records[0]?.position === last?.position ? records.slice(1) : records;
    const notices = fresh.flatMap((record) => this.#taken(record));
    if (this.#chain.last === undefined) this.#after = next;
    return { records: fresh, notices, isMore: !isLast };
  }

  /** Takes a record; tells of those that are left out before it. */
  #taken(record: ReceivedRecord): string[] {
    const { last } = this.#chain;
    this.#chain.take(record);
    const first = (last?.position ?? record.position - 1) + 1;
    return first < record.position
      ? [`positions ${first} to ${record.position - 1} are no longer held there`]
      : [];
  }

  #another(last: ReceivedRecord): News {
    this.#chain.forget();
    this.#after = 0;
    const notice = `the trail there is another one, without position ${last.position} as it was: from its beginning`;
    return { records: [], notices: [notice], isMore: true };
  }
}

/** Whether the record that came last is still held, or all that is held is newer. */
function isThere(last: ReceivedRecord, [first]: readonly ReceivedRecord[]): boolean {
  if (first === undefined || first.position < last.position) return false;
  return first.position > last.position || first.hash === last.hash;
}

function endOf(server: LogServer): Promise<number> {
  return endOfTrail(async (after) => {
    const { records, next, isLast } = await server.read({ tag: 'READ_ALL' }, after, 1);
    return { isThere: records.length > 0, next, isLast };
  });
}
