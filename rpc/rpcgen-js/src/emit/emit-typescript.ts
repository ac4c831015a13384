import type { Interface } from '../interface.js';
import { inOrder } from './definition-order.js';
import { definitionParagraphs } from './definition-paragraphs.js';
import { concat, type Doc, hardLine, join } from './layout/doc.js';
import { printDoc } from './layout/print-doc.js';
import { moduleOf } from './module.js';
import { programStatement } from './program-statement.js';

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
  const paragraphs = [header(whole), ...imports(whole), ...definitionParagraphs(module, components)];
  const programs = whole.programs.map((program) => programStatement(module, program));
  return printDoc(concat(join(concat(hardLine, hardLine), [...paragraphs, ...programs]), hardLine));
}

function header({ file }: Interface): Doc {
  const name = file.replace(/^.*[/\\]/s, '').replace(/[^\x20-\x7e]/g, '?');
  return `// Generated from ${name} by sunrpc compile. Change that file, not this one.`;
}

/** The library's functions that are used; a module without types or programs still has to be a module. */
function imports({ definitions, programs }: Interface): Doc[] {
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
  return lines.length === 0 ? [] : [join(hardLine, lines)];
}
