import {
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

/** A type in TypeScript. */
export interface TypeExpression {
  readonly doc: Doc;
  readonly kind: 'name' | 'array' | 'union' | 'object';
}

export function typeName(text: string): TypeExpression {
  return { kind: 'name', doc: text };
}

/** The type of an empty object; `{}` would be the type of almost any value. */
export const noMembers: TypeExpression = typeName('Readonly<Record<string, never>>');

/** `xdr.Infer<typeof name>` */
export function inferred(name: string): TypeExpression {
  return {
    kind: 'name',
    doc: group(concat('xdr.Infer<', indent(concat(softLine, 'typeof ', name)), softLine, '>')),
  };
}

/** `readonly T[]` */
export function arrayOf({ kind, doc }: TypeExpression): TypeExpression {
  if (kind === 'name') return { kind: 'array', doc: concat('readonly ', doc, '[]') };
  const inBrackets =
    kind === 'array'
      ? concat('(', doc, ')')
      : group(concat('(', indent(concat(softLine, doc)), softLine, ')'));
  return { kind: 'array', doc: concat('readonly ', inBrackets, '[]') };
}

/** `T | undefined` */
export function orUndefined({ doc }: TypeExpression): TypeExpression {
  return { kind: 'union', doc: alternatives([doc, 'undefined']) };
}

/** `readonly name: type` */
export function signature(name: string, { kind, doc }: TypeExpression): Doc {
  const head = concat('readonly ', name, ':');
  return kind === 'union' ? group(concat(head, group(indent(concat(line, doc))))) : concat(head, ' ', doc);
}

/** `{ readonly tag: 'A'; readonly value: T }` */
export function objectType(signatures: readonly Doc[]): Doc {
  const list = join(concat(';', line), signatures);
  return group(concat('{', indent(concat(line, list)), ifBroken(';'), line, '}'));
}

/** One of several types of objects. */
export function oneOf(objects: readonly Doc[]): TypeExpression {
  const [only] = objects;
  if (only !== undefined && objects.length === 1) return { kind: 'object', doc: only };
  return { kind: 'union', doc: alternatives(objects) };
}

/** `T | U`, or a line for each */
function alternatives(docs: readonly Doc[]): Doc {
  return group(concat(ifBroken('| '), join(concat(line, '| '), docs.map(indent))));
}

/** `export type name = type;` */
export function typeAlias(name: string, { kind, doc }: TypeExpression): Doc {
  const head = `export type ${name} =`;
  if (kind === 'object') return concat(head, ' ', doc, ';');
  if (kind === 'union') return concat(group(concat(head, indent(concat(line, doc)))), ';');
  const gap = group(indent(line));
  return concat(group(concat(head, gap, indentIfBroken(group(doc), gap))), ';');
}

/** `export interface name { … }`, a line for each member. */
export function interfaceDeclaration(name: string, members: readonly Doc[]): Doc {
  // not `concat(...)`: there may be more members than a call may have arguments
  const lines = join(
    '',
    members.map((member) => concat(hardLine, member, ';')),
  );
  return concat(`export interface ${name} {`, indent(lines), hardLine, '}');
}
