/**
 * A text that knows where its lines may break. Prettier lays programs out with this algebra (Wadler's, with additions).
 * With the same documents for the few shapes that a module has, lines break where Prettier would break them.
 */
export type Doc = string | Concatenation | Group | Choice | Indentation | Line | IfBroken | IndentIfBroken;

interface Concatenation {
  readonly kind: 'concatenation';
  readonly parts: readonly Doc[];
  readonly breaks: boolean;
}

/** On one line where that fits; otherwise each `line` directly in it breaks. */
interface Group {
  readonly kind: 'group';
  readonly contents: Doc;
  readonly breaks: boolean;
}

/** The first state that fits; the last where none does. */
interface Choice {
  readonly kind: 'choice';
  readonly states: readonly [Doc, ...Doc[]];
  readonly breaks: boolean;
}

interface Indentation {
  readonly kind: 'indentation';
  readonly contents: Doc;
  readonly breaks: boolean;
}

interface Line {
  readonly kind: 'line';
  /** What is written where the line does not break; undefined for a line that always does. */
  readonly flat?: string;
  readonly breaks: boolean;
}

interface IfBroken {
  readonly kind: 'if broken';
  readonly broken: Doc;
  readonly breaks: false;
}

/** Indented where `group`, which comes before it, was broken. */
interface IndentIfBroken {
  readonly kind: 'indent if broken';
  readonly contents: Doc;
  readonly group: Group;
  readonly breaks: boolean;
}

/** A space, or a new line. */
export const line: Doc = { kind: 'line', flat: ' ', breaks: false };
/** Nothing, or a new line. */
export const softLine: Doc = { kind: 'line', flat: '', breaks: false };
/** Always a new line, which breaks every group around it. */
export const hardLine: Doc = { kind: 'line', breaks: true };

/** Whether it holds a line that always breaks. */
export function breaks(doc: Doc): boolean {
  return typeof doc !== 'string' && doc.breaks;
}

export function concat(...parts: readonly Doc[]): Doc {
  return { kind: 'concatenation', parts, breaks: parts.some(breaks) };
}

export function join(separator: Doc, parts: readonly Doc[]): Doc {
  const separated: Doc[] = [];
  for (const part of parts) {
    if (separated.length > 0) separated.push(separator);
    separated.push(part);
  }
  return { kind: 'concatenation', parts: separated, breaks: separated.some(breaks) };
}

export function group(contents: Doc, isBroken = false): Group {
  return { kind: 'group', contents, breaks: isBroken || breaks(contents) };
}

/** @param breaksAround whether the groups around it break: it is not known yet which state is chosen */
export function choice(states: readonly [Doc, ...Doc[]], breaksAround: boolean): Doc {
  return { kind: 'choice', states, breaks: breaksAround };
}

export function indent(contents: Doc): Doc {
  return { kind: 'indentation', contents, breaks: breaks(contents) };
}

export function ifBroken(broken: Doc): Doc {
  return { kind: 'if broken', broken, breaks: false };
}

export function indentIfBroken(contents: Doc, group: Group): Doc {
  return { kind: 'indent if broken', contents, group, breaks: breaks(contents) };
}
