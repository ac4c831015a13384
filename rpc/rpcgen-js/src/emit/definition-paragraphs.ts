import type { ConstantDefinition, Definition, TextDefinition } from '../interface.js';
import type { TypeDefinition } from '../runtime/interface-types.js';
import {
  constantStatement,
  type Form,
  nonEmptyListStatements,
  typeStatements,
} from './definition-statements.js';
import type { Component } from './definition-order.js';
import type { Module } from './module.js';

type Constant = ConstantDefinition | TextDefinition;

/**
 * Definitions with an empty line between them, but for constants that the file has line by line.
 * @param isLarge whether the types of structs and unions are written out, as those of recursive types are
 */
export function definitionParagraphs(
  module: Module,
  components: readonly Component[],
  isLarge: boolean,
): string[] {
  const paragraphs: string[] = [];
  let constants: Constant[] = [];
  const closeConstants = (): void => {
    if (constants.length > 0)
      paragraphs.push(constants.map((constant) => constantStatement(module, constant)).join('\n'));
    constants = [];
  };
  for (const { definitions, isRecursive, usingAhead } of components)
    for (const definition of definitions) {
      if (!isConstant(definition) || !isBelow(definition, constants.at(-1))) closeConstants();
      if (isConstant(definition)) constants.push(definition);
      else {
        const isExplicit = isRecursive || isWrittenOut(definition, isLarge);
        const form = { isExplicit, isLazy: usingAhead.has(definition) };
        paragraphs.push(...typeParagraphs(module, definition, form));
      }
    }
  closeConstants();
  return paragraphs;
}

function isConstant(definition: Definition): definition is Constant {
  return definition.kind === 'constant' || definition.kind === 'text';
}

/** Whether a type is written out: structs and unions of large modules, and `{}`, which would stand for any value. */
function isWrittenOut(definition: TypeDefinition, isLarge: boolean): boolean {
  if (definition.kind === 'struct') return isLarge || definition.members.length === 0;
  return definition.kind === 'union' && isLarge;
}

function isBelow({ place }: Constant, last: Constant | undefined): boolean {
  return place.file === last?.place.file && place.line === last.place.line + 1;
}

function typeParagraphs(module: Module, definition: TypeDefinition, form: Form): string[] {
  const own = typeStatements(module, definition, form);
  if (definition.kind !== 'struct' || !module.nonEmptyLists.has(definition.name)) return [own];
  return [own, nonEmptyListStatements(module, definition, form)];
}
