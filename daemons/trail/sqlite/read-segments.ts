import type { ReadPage, TrailRecord } from '../../programs/audit.js';
import { PageFiller, pageLimit } from '../read-page.js';
import type { ReadQuery } from '../trail.js';
import type { SegmentReader } from './segment-reader.js';

/** One file of the trail, for a page. */
export interface ReadableSegment {
  readonly last: number;
  read<T>(read: (reader: SegmentReader) => T): T | Promise<T>;
}

/** How many files one page looks at. */
const MAX_SEGMENTS = 8;

/**
 * Fills a page from the files that may have records behind the query's position, one after the other. Where there are more
 * files than one page looks at, it says that it is not the last.
 */
export async function readSegments(
  { filter, after, limit, maxBytes }: ReadQuery,
  segments: readonly ReadableSegment[],
): Promise<ReadPage> {
  const filler = new PageFiller(pageLimit(limit), maxBytes);
  // no record is beyond that
  const from = Number(after);
  for (const segment of segments.slice(0, MAX_SEGMENTS)) {
    const found = await segment.read((reader): TrailRecord[] => reader.select(filter, from, filler.room + 1));
    if (!found.every((record) => filler.add(record))) return filler.page(after, false);
  }
  const unseen = segments.length > MAX_SEGMENTS ? segments[MAX_SEGMENTS - 1] : undefined;
  if (unseen === undefined) return filler.page(after, true);
  const page = filler.page(after, false);
  return page.records.length > 0 ? page : { ...page, next: BigInt(unseen.last) };
}
