import type { Type } from '../interface.js';
import { declarationOf } from '../runtime/declaration.js';
import type { InterfaceTypes } from '../runtime/interface-types.js';

/** How many names a message lists. */
const MAX_LISTED = 12;

/** Names for a message: `RED, BLUE`, and how many there are beyond the first twelve. */
export function listed(names: readonly string[]): string {
  const beyond = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(', ') + (beyond > 0 ? ` and ${beyond} more` : '');
}

/** What JSON a type takes, for people: `enum color (RED, BLUE)`, `int (-2147483648 to 2147483647)`. */
export function expectedJson(types: InterfaceTypes, type: Type): string {
  const resolved = types.resolve(type);
  switch (resolved.kind) {
    case 'enum':
      return `enum ${resolved.name} (${listed(resolved.members.map(({ name }) => name))})`;
    case 'struct':
      return `struct ${resolved.name}, as an object (${listed(resolved.members.map(({ name }) => name))})`;
    case 'union':
      return `union ${resolved.name}, as {"tag": …, "value": …}`;
    default:
      return declarationOf(types, resolved) + (FORMS[resolved.kind] ?? '');
  }
}

const BYTES = ', as hexadecimal digits ("00ff") or "base64:AP8="';
const DIGITS = 'as decimal digits in a string, or as a number up to 2^53-1';
const FLOAT = ', as a number, "NaN", "Infinity", "-Infinity" or "-0"';
const ARRAY = ', as an array';

const FORMS: Readonly<Partial<Record<Type['kind'], string>>> = {
  void: ', as null',
  bool: ' (true or false)',
  int: ' (-2147483648 to 2147483647)',
  'unsigned int': ' (0 to 4294967295)',
  hyper: ` (-2^63 to 2^63-1), ${DIGITS}`,
  'unsigned hyper': ` (0 to 2^64-1), ${DIGITS}`,
  float: FLOAT,
  double: FLOAT,
  quadruple: BYTES,
  opaque: BYTES,
  'var opaque': BYTES,
  string: ' in UTF-8',
  array: ARRAY,
  'var array': ARRAY,
  list: ARRAY,
  'non-empty list': ', as an object',
};
