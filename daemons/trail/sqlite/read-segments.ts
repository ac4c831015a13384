import type { ReadPage, TrailRecord } from '../../programs/audit.js';
import { PageFiller, pageLimit } from '../read-page.js';
import type { ReadQuery } from '../trail.js';
import type { SegmentReader } from './segment-reader.js';

/** One file of the trail that a page is read from. */
export interface ReadableSegment {
  /** Position of its last record; Infinity for the file that is written to. */
  readonly last: number;
  /** Gives undefined where its file is gone. */
  read<T>(read: (reader: SegmentReader) => T): T | Promise<T | undefined>;
}

/** How many files are read for one page: to open and search many would take too long for one call. */
const MAX_SEGMENTS = 8;

/**
 * Fills a page from the files that may have records behind the query's position, one after the other. Where there are
 * more files than are read for one page, the page says that it is not the last, and where to go on.
 */
export async function readSegments(
  { filter, after, limit, maxBytes }: ReadQuery,
  segments: readonly ReadableSegment[],
): Promise<ReadPage> {
  const filler = new PageFiller(pageLimit(limit), maxBytes);
  // beyond 2^53 it is not exact, but there are no records
  const from = Number(after);
  for (const segment of segments.slice(0, MAX_SEGMENTS)) {
    const found = await segment.read((reader): TrailRecord[] => reader.select(filter, from, filler.room + 1));
    if (found?.every((record) => filler.add(record)) === false) return filler.page(after, false);
  }
  const unseen = segments.length > MAX_SEGMENTS ? segments[MAX_SEGMENTS - 1] : undefined;
  if (unseen === undefined) return filler.page(after, true);
  const page = filler.page(after, false);
  return page.records.length > 0 ? page : { ...page, next: BigInt(unseen.last) };
}
