import type { Place } from '../interface.js';
import type { Span } from '../scanner/source-file.js';

/** Where something stands. */
export function placeOf({ source, offset }: Span): Place {
  return { file: source.file, ...source.position(offset) };
}

/** The same, as is said to one who is at `from`: `line 12`, or `other.x:12` where that is another file. */
export function placeSeenFrom(from: Span, there: Span): string {
  const { file, line } = placeOf(there);
  return there.source === from.source ? `line ${line}` : `${file}:${line}`;
}

/** Whether two names are the same piece of the same file. */
export function isSamePlace(a: Span, b: Span): boolean {
  return a.source === b.source && a.offset === b.offset && a.end === b.end;
}
