import {
  breaks,
  choice,
  concat,
  type Doc,
  group,
  hardLine,
  ifBroken,
  indent,
  indentIfBroken,
  join,
  line,
  softLine,
} from './doc.js';

/** A value in TypeScript, with what the layout around it depends on in Prettier. */
export interface Expression {
  readonly doc: Doc;
  readonly kind: 'name' | 'member' | 'string' | 'number' | 'bigint' | 'call' | 'object' | 'arrow';
  /** Whether it is a call without arguments, or with a short one only: Prettier moves it to a new line in one piece. */
  readonly isShort?: boolean;
  /** Its length, where it is a name or a string. */
  readonly length?: number;
  /** Its layout as the last argument of a call: `call(first, {` and its lines. */
  readonly hugged?: Doc;
}

/** One property of an object. */
export interface Property {
  readonly key: string;
  readonly value: Expression;
  /** A comment, which stands on lines before it. */
  readonly comment?: Doc;
}

/** A short argument has at most so many characters, a quarter of a line: Prettier's rule. */
const SHORT_ARGUMENT = 27.5;
/** Behind a key up to this width the value stays on the line, since a new one would gain nothing: Prettier's rule. */
const SHORT_KEY = 4;

export function name(text: string): Expression {
  return { kind: text.includes('.') ? 'member' : 'name', doc: text, length: text.length };
}

export function number(value: number | bigint): Expression {
  return typeof value === 'bigint'
    ? { kind: 'bigint', doc: `${value}n` }
    : { kind: 'number', doc: String(value) };
}

/** A number in hexadecimal, with eight digits at least. */
export function hexadecimal(value: number): Expression {
  return { kind: 'number', doc: `0x${value.toString(16).padStart(8, '0')}` };
}

/** @param text needs no escapes: letters, digits, underscores, spaces and the like */
export function string(text: string): Expression {
  return { kind: 'string', doc: `'${text}'`, length: text.length + 2 };
}

/** Any text, in the quotes that Prettier prefers. */
export function text(value: string): Expression {
  const count = (quote: string): number => value.split(quote).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  return { kind: 'string', doc: quote + escaped + quote, length: escaped.length + 2 };
}

function isShortArgument({ kind, length = 0 }: Expression): boolean {
  if (kind === 'number' || kind === 'bigint') return true;
  return (kind === 'name' || kind === 'string') && length <= SHORT_ARGUMENT;
}

export function call(callee: string, ...args: readonly Expression[]): Expression {
  const [first, ...others] = args;
  const isShort = first === undefined || (others.length === 0 && isShortArgument(first));
  return { kind: 'call', doc: concat(callee, argumentList(args)), isShort };
}

function argumentList(args: readonly Expression[]): Doc {
  if (args.length === 0) return '()';
  const docs = args.map(({ doc }) => doc);
  const last = args.at(-1);
  if (last?.hugged !== undefined) return lastHugged(docs, last.hugged);
  const list = join(concat(',', line), docs);
  return group(concat('(', indent(concat(softLine, list)), ifBroken(','), softLine, ')'), docs.some(breaks));
}

/** `(first, {` and the lines of the last argument, where the arguments before it fit on the line. */
function lastHugged(docs: readonly Doc[], hugged: Doc): Doc {
  const list = join(concat(',', line), docs);
  const onePerLine = group(concat('(', indent(concat(line, list)), ifBroken(','), line, ')'), true);
  const before = docs.slice(0, -1);
  if (before.some(breaks)) return onePerLine;
  const head = concat('(', ...before.flatMap((each) => [each, ', ']));
  const broken = concat(head, group(hugged, true), ')');
  if (breaks(hugged)) return choice([broken, onePerLine], true);
  return choice([concat(head, hugged, ')'), broken, onePerLine], false);
}

/** A name as the key of a property. `__proto__: …` would set the prototype instead. */
export function propertyKey(text: string): string {
  return text === '__proto__' ? "['__proto__']" : text;
}

/** @param isBroken whether each property has a line of its own, even if all fit on one */
export function object(properties: readonly Property[], isBroken: boolean): Expression {
  if (properties.length === 0) return { kind: 'object', doc: '{}' };
  const docs = properties.map(({ key, value, comment }) => {
    const property = assignment(key, ':', value, key.length <= SHORT_KEY);
    return comment === undefined ? property : concat(comment, hardLine, property);
  });
  const list = join(concat(',', line), docs);
  const doc = group(concat('{', indent(concat(line, list)), ifBroken(','), line, '}'), isBroken);
  return { kind: 'object', doc, hugged: doc };
}

/** `() => body`, which stands as the last argument of a call. */
export function arrow(body: Expression): Expression {
  const lines = indent(concat(line, body.doc));
  const doc = group(concat('() =>', group(lines)));
  if (body.kind !== 'call') return { kind: 'arrow', doc };
  return {
    kind: 'arrow',
    doc,
    hugged: group(concat('() =>', group(concat(lines, ifBroken(','), softLine)))),
  };
}

/** `left = value` or `left: value`. */
export function assignment(left: string, operator: string, value: Expression, isShortKey = false): Doc {
  const head = concat(left, operator);
  switch (layoutOf(value, isShortKey)) {
    case 'new line':
      return group(concat(head, group(indent(concat(line, value.doc)))));
    case 'same line':
      return group(concat(head, ' ', value.doc));
    case 'whichever': {
      const gap = group(indent(line));
      return group(concat(head, gap, indentIfBroken(group(value.doc), gap)));
    }
  }
}

function layoutOf(value: Expression, isShortKey: boolean): 'new line' | 'same line' | 'whichever' {
  if (value.kind === 'number' || isShortKey) return 'same line';
  const isOnePiece = value.kind === 'string' || value.kind === 'member' || value.isShort === true;
  return isOnePiece ? 'new line' : 'whichever';
}
