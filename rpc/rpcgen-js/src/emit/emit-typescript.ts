import type { Interface } from '../interface.js';
import { inOrder } from './definition-order.js';
import { definitionParagraphs } from './definition-paragraphs.js';
import { inferredSize } from './inferred-size.js';
import { moduleOf } from './module.js';
import { programStatement } from './program-statement.js';

/**
 * In larger modules the types of structs and unions are written out, not inferred. With 450 procedures of some 20
 * members each, declarations take a fifth of the space then; with some more of them the inferred type of the program
 * would be too large for the compiler (TS7056).
 */
const MAX_INFERRED_SIZE = 20_000;

/**
 * A TypeScript module for an interface, written with `node-xdr` and `onc-rpc`: for each type a codec and a type of its
 * values, both under one name, for each program a value that clients and servers are made from. It is formatted as
 * Prettier does it (110 columns, single quotes), compiles under TypeScript's strictest settings, and depends on nothing
 * but the interface: the same one gives the same text.
 *
 * Types are named in PascalCase; constants, members of enumerations and structs, programs, versions and procedures as
 * the file spells them. A name that JavaScript or another definition has taken gets an underscore behind it.
 */
export function emitTypeScript(whole: Interface): string {
  const module = moduleOf(whole);
  const components = inOrder(whole.definitions, module.definerOf);
  const isLarge = inferredSize(whole, components) > MAX_INFERRED_SIZE;
  const definitions = definitionParagraphs(module, components, isLarge);
  const paragraphs = [header(whole), ...imports(whole), ...definitions];
  const programs = whole.programs.map((program) => programStatement(module, program));
  return `${[...paragraphs, ...programs].join('\n\n')}\n`;
}

function header({ file }: Interface): string {
  const name = file.replace(/^.*[/\\]/s, '').replace(/[^\x20-\x7e]/g, '?');
  return `// Generated from ${name} by sunrpc compile. Change that file, not this one.`;
}

/** Imports of what is used. Without types and programs, `export {}` makes the file a module all the same. */
function imports({ definitions, programs }: Interface): string[] {
  const versions = programs.flatMap((program) => program.versions);
  const functions = [
    ...(programs.length > 0 ? ['defineProgram'] : []),
    ...(versions.some(({ procedures }) => procedures.length > 0) ? ['procedure'] : []),
    ...(versions.length > 0 ? ['version'] : []),
  ];
  const usesCodecs =
    functions.includes('procedure') || definitions.some(({ kind }) => kind !== 'constant' && kind !== 'text');
  const lines = [
    ...(usesCodecs ? ["import * as xdr from 'node-xdr';"] : []),
    ...(functions.length > 0 ? [`import { ${functions.join(', ')} } from 'onc-rpc';`] : []),
    ...(definitions.length + programs.length === 0 ? ['export {};'] : []),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}
