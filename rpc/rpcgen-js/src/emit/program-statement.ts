import type { ProcedureDefinition, ProgramDefinition, VersionDefinition } from '../interface.js';
import { codecOf } from './codec-expression.js';
import { comment, commentLines, statement } from './comment.js';
import { concat } from './layout/doc.js';
import {
  assignment,
  call,
  type Expression,
  hexadecimal,
  name,
  number,
  object,
  type Property,
  propertyKey,
  string,
} from './layout/expression.js';
import type { Module } from './module.js';
import { FreeNames } from './module-names.js';
import { CLIENT_MEMBERS, PROGRAM_MEMBERS } from './reserved-names.js';

/** Numbers below are assigned by IANA and written in decimals; from here on they are hexadecimal (RFC 5531 §8.3). */
const FIRST_USER_PROGRAM = 0x2000_0000;

/** `export const NAME = defineProgram({ … });` under its comment. */
export function programStatement(module: Module, program: ProgramDefinition): string {
  const { doc, number: value, versions } = program;
  const description = object(
    [
      { key: 'name', value: string(program.name) },
      { key: 'number', value: value < FIRST_USER_PROGRAM ? number(value) : hexadecimal(value) },
      { key: 'versions', value: versionsOf(module, versions) },
    ],
    true,
  );
  const left = `export const ${module.names.programs.get(program.name) ?? program.name}`;
  const text = concat(assignment(left, ' =', call('defineProgram', description)), ';');
  return statement(commentLines(doc), text);
}

function versionsOf(module: Module, versions: readonly VersionDefinition[]): Expression {
  const names = freeNames(versions, PROGRAM_MEMBERS);
  const properties = versions.map(({ number: value, procedures, doc }, i) =>
    property(names[i] ?? '', call('version', number(value), proceduresOf(module, procedures)), doc),
  );
  return object(properties, true);
}

function proceduresOf(module: Module, procedures: readonly ProcedureDefinition[]): Expression {
  const names = freeNames(procedures, CLIENT_MEMBERS);
  return object(
    procedures.map((procedure, i) =>
      property(names[i] ?? '', procedureOf(module, procedure), withoutMarks(procedure.doc)),
    ),
    true,
  );
}

/** A procedure's comment without `@oneway` and `@idempotent`, which are written as its options. */
function withoutMarks(doc: string | undefined): string | undefined {
  return doc?.replace(/@(?:oneway|idempotent)\b[ \t]*/g, '');
}

function procedureOf(
  module: Module,
  { number: value, args, result, oneway, idempotent }: ProcedureDefinition,
): Expression {
  const options = [
    ...(oneway ? [{ key: 'oneway', value: name('true') }] : []),
    ...(idempotent ? [{ key: 'idempotent', value: name('true') }] : []),
  ];
  const last = options.length === 0 ? [] : [object(options, false)];
  return call('procedure', number(value), codecOf(module, args), codecOf(module, result), ...last);
}

function property(key: string, value: Expression, doc: string | undefined): Property {
  const text = comment(doc);
  const named = { key: propertyKey(key), value };
  return text === undefined ? named : { ...named, comment: text };
}

/** The names as keys; one that a program or client has as a member of its own gets an underscore. */
function freeNames(named: readonly { readonly name: string }[], members: ReadonlySet<string>): string[] {
  const names = new FreeNames([...members, ...named.map(({ name }) => name)]);
  return named.map(({ name }) => (members.has(name) ? names.take(name) : name));
}
