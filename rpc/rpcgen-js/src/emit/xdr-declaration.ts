import type {
  Arm,
  Length,
  Member,
  StructDefinition,
  Type,
  TypedefDefinition,
  UnionDefinition,
} from '../interface.js';

/** How a definition looks in the RPC language (RFC 4506 §6), one line or several; without its comments. */
export function xdrDeclaration(definition: StructDefinition | UnionDefinition | TypedefDefinition): string[] {
  switch (definition.kind) {
    case 'typedef':
      return [`typedef ${declaration(definition.type, definition.name)};`];
    case 'struct':
      return [`struct ${definition.name} {`, ...membersOf(definition).map((each) => `  ${each}`), '};'];
    case 'union':
      return unionDeclaration(definition);
  }
}

function membersOf({ name, members, next }: StructDefinition): string[] {
  const declared = members.map((member) => `${memberDeclaration(member)};`);
  return next === undefined ? declared : [...declared, `${name} *${next};`];
}

function unionDeclaration({ name, discriminant, arms, otherwise }: UnionDefinition): string[] {
  return [
    `union ${name} switch (${memberDeclaration(discriminant)}) {`,
    ...arms.flatMap((arm) => [
      ...arm.cases.map((each) => `case ${each.name ?? each.value}:`),
      `  ${memberDeclaration(arm)};`,
    ]),
    ...(otherwise === undefined ? [] : ['default:', `  ${memberDeclaration(otherwise)};`]),
    '};',
  ];
}

function memberDeclaration({ type, name }: Member | Arm): string {
  return type.kind === 'void' ? 'void' : declaration(type, name);
}

/** A type around the name that is declared: `opaque args<>`, `mapping *next`. */
function declaration(type: Type, name: string): string {
  let declared = name;
  let inner = type;
  for (;;)
    switch (inner.kind) {
      case 'array':
        declared += `[${spelled(inner.length)}]`;
        inner = inner.of;
        break;
      case 'var array':
        declared += `<${spelled(inner.max)}>`;
        inner = inner.of;
        break;
      case 'optional':
        declared = `*${declared}`;
        inner = inner.of;
        break;
      default:
        return innermost(inner, declared);
    }
}

function innermost(type: Exclude<Type, { of: Type }>, declared: string): string {
  switch (type.kind) {
    case 'string':
      return `string ${declared}<${spelled(type.max)}>`;
    case 'opaque':
      return `opaque ${declared}[${spelled(type.length)}]`;
    case 'var opaque':
      return `opaque ${declared}<${spelled(type.max)}>`;
    case 'list':
      return `${type.node} *${declared}`;
    case 'non-empty list':
      return `${type.node} ${declared}`;
    case 'named':
      return `${type.name} ${declared}`;
    default:
      return `${type.kind} ${declared}`;
  }
}

function spelled(length: Length | undefined): string {
  return length === undefined ? '' : (length.name ?? String(length.value));
}
