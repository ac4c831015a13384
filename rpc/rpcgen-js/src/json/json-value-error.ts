/** What is wrong with JSON for a type. */
export interface JsonFault {
  /** The place: `args.entry.tags[3]`; empty for the whole where it was given no name. */
  readonly path: string;
  /** The type there as XDR, and which values it takes: `string<255>`, `enum color (RED, BLUE)`. */
  readonly expected: string;
  /** What is there instead, in a few words. */
  readonly found: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/** Longer paths are cut in the middle: nobody reads more. In UTF-16 units. */
const MAX_SHOWN_UNITS = 240;

/** JSON that is no value of the type it is for: `args.entry.username: expected string<255>, found 7`. */
export class JsonValueError extends Error implements JsonFault {
  override readonly name = 'JsonValueError';
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string | undefined;

  constructor({ path, expected, found, hint }: JsonFault) {
    const place = path === '' ? '' : `${withoutMiddle(path)}: `;
    super(`${place}expected ${expected}, found ${found}${hint === undefined ? '' : `; ${hint}`}`);
    this.path = path;
    this.expected = expected;
    this.found = found;
    this.hint = hint;
  }
}

function withoutMiddle(path: string): string {
  if (path.length <= MAX_SHOWN_UNITS) return path;
  const half = MAX_SHOWN_UNITS / 2;
  return `${path.slice(0, half)}…${path.slice(-half)}`;
}
