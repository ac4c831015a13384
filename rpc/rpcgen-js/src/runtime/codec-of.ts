import type * as xdr from 'node-xdr';
import { procedure, type Procedure, type Procedures, type Version } from 'onc-rpc';
import type {
  Interface,
  ProcedureDefinition,
  ProgramDefinition,
  Type,
  VersionDefinition,
} from '../interface.js';
import { codecsOf } from './codecs.js';

/**
 * The codec of a type, made at run time: its values have the shapes of the code that is generated for the file.
 * Named types are made once for an interface, which must not change any more.
 *
 * | type | value |
 * |---|---|
 * | `int`, `unsigned int`, `float`, `double` | number |
 * | `hyper`, `unsigned hyper` | bigint |
 * | `bool`, `string` | boolean, string |
 * | `opaque`, `quadruple` | Uint8Array |
 * | enum | the member's name |
 * | struct | object with the members' names of the file |
 * | union | `{ tag, value }`, or `{ tag }` where the arm is void |
 * | array | array |
 * | `void` | undefined |
 * | `T *x` | the value or undefined; where undefined is a value of T itself, an array of none or one |
 * | `node *x`, a list | array of nodes without their pointer to the next |
 * | `node x`, the same by value | the first node, with an array of those behind it in the place of that pointer |
 *
 * A struct that is the node of a list is, by its name alone, the node without that pointer.
 * @throws RangeError for a type that is not of this interface, or that cannot be one
 *
 * @example
 * const codec = codecOf(described, { kind: 'named', name: 'log_entry' });
 * xdr.encode(codec, { username: 'alice', operation: 'REGISTER', timestamp: '10/10/2025 10:00:00' });
 */
export function codecOf(described: Interface, type: Type): xdr.Codec<unknown> {
  return codecsOf(described).of(type);
}

/**
 * One version of a program as onc-rpc takes it, for `createClient` and `createServer`.
 * @throws RangeError for a program or version that the interface does not have
 *
 * @example
 * const client = createClient(versionOf(described, 'LOG_PROG', 'LOG_VERS'), tcpTransport({ host, port }));
 * await client.SENDLOG?.({ username: 'alice', operation: 'REGISTER', timestamp });
 */
export function versionOf(
  described: Interface,
  programName: string,
  versionName: string,
): Version<Procedures> {
  const program = named(described.programs, programName);
  const version = program === undefined ? undefined : named(program.versions, versionName);
  if (program === undefined || version === undefined)
    throw new RangeError(`the interface has no ${programName}.${versionName}`);
  return describedVersion(described, program, version);
}

/** {@link versionOf} for a version at hand. */
function describedVersion(
  described: Interface,
  program: ProgramDefinition,
  version: VersionDefinition,
): Version<Procedures> {
  const entries = version.procedures.map((each) => [each.name, procedureOf(described, each)] as const);
  return {
    program: program.number,
    programName: program.name,
    version: version.number,
    procedures: Object.fromEntries(entries),
  };
}

/** One procedure as onc-rpc takes it. @throws RangeError for one that is not of this interface */
export function procedureOf(
  described: Interface,
  { number, args, result, oneway, idempotent }: ProcedureDefinition,
): Procedure<unknown, unknown> {
  const codecs = codecsOf(described);
  return procedure(number, codecs.of(args), codecs.of(result), { oneway, idempotent });
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T | undefined {
  return all.find((each) => each.name === name);
}
