import type { Length, ProcedureDefinition, Type } from 'rpcgen-js';

/** A procedure as a `.x` file declares it: `void SENDLOG(log_entry) = 1;`. */
export function signatureOf({ name, number, args, result }: ProcedureDefinition): string {
  return `${spelled(result)} ${name}(${spelled(args)}) = ${number};`;
}

function spelled(type: Type): string {
  switch (type.kind) {
    case 'string':
      return `string${maximum(type.max)}`;
    case 'opaque':
      return `opaque[${lengthOf(type.length)}]`;
    case 'var opaque':
      return `opaque${maximum(type.max)}`;
    case 'array':
      return `${spelled(type.of)}[${lengthOf(type.length)}]`;
    case 'var array':
      return `${spelled(type.of)}${maximum(type.max)}`;
    case 'optional':
      return `${spelled(type.of)} *`;
    case 'list':
      return `${type.node} *`;
    case 'non-empty list':
      return type.node;
    case 'named':
      return type.name;
    default:
      return type.kind;
  }
}

function lengthOf({ value, name }: Length): string {
  return name ?? String(value);
}

function maximum(max: Length | undefined): string {
  return `<${max === undefined ? '' : lengthOf(max)}>`;
}
