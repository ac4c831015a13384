import type { ConstantDefinition, Definition, TextDefinition } from '../interface.js';
import type { TypeDefinition } from '../runtime/interface-types.js';
import {
  constantStatement,
  type Form,
  nonEmptyListStatements,
  typeStatements,
} from './definition-statements.js';
import type { Component } from './definition-order.js';
import { type Doc, hardLine, join } from './layout/doc.js';
import type { Module } from './module.js';

type Constant = ConstantDefinition | TextDefinition;

/** Definitions with an empty line between them, but for constants that the file has line by line. */
export function definitionParagraphs(module: Module, components: readonly Component[]): Doc[] {
  const paragraphs: Doc[] = [];
  let constants: Constant[] = [];
  const closeConstants = (): void => {
    if (constants.length > 0)
      paragraphs.push(
        join(
          hardLine,
          constants.map((constant) => constantStatement(module, constant)),
        ),
      );
    constants = [];
  };
  for (const { definitions, isRecursive } of components)
    for (const definition of definitions) {
      if (!isConstant(definition) || !isBelow(definition, constants.at(-1))) closeConstants();
      if (isConstant(definition)) constants.push(definition);
      else paragraphs.push(...typeParagraphs(module, definition, { isRecursive, isExplicit: isRecursive }));
    }
  closeConstants();
  return paragraphs;
}

function isConstant(definition: Definition): definition is Constant {
  return definition.kind === 'constant' || definition.kind === 'text';
}

function isBelow({ place }: Constant, last: Constant | undefined): boolean {
  return place.file === last?.place.file && place.line === last.place.line + 1;
}

function typeParagraphs(module: Module, definition: TypeDefinition, form: Form): Doc[] {
  const own = typeStatements(module, definition, form);
  if (definition.kind !== 'struct' || !module.nonEmptyLists.has(definition.name)) return [own];
  return [own, nonEmptyListStatements(module, definition, form)];
}
