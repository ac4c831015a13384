import type { ConstantDefinition } from '../interface.js';
import {
  constantStatement,
  type Form,
  nonEmptyListStatements,
  typeStatements,
} from './definition-statements.js';
import type { Component } from './definition-order.js';
import { type Doc, hardLine, join } from './layout/doc.js';
import type { Module } from './module.js';

/** Definitions with an empty line between them, but for constants that the file has line by line. */
export function definitionParagraphs(module: Module, components: readonly Component[]): Doc[] {
  const paragraphs: Doc[] = [];
  let constants: ConstantDefinition[] = [];
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
      if (definition.kind !== 'constant' || !isBelow(definition, constants.at(-1))) closeConstants();
      if (definition.kind === 'constant') constants.push(definition);
      else paragraphs.push(...typeParagraphs(module, definition, { isRecursive, isExplicit: isRecursive }));
    }
  closeConstants();
  return paragraphs;
}

function isBelow({ place }: ConstantDefinition, last: ConstantDefinition | undefined): boolean {
  return place.file === last?.place.file && place.line === last.place.line + 1;
}

function typeParagraphs(module: Module, definition: Parameters<typeof typeStatements>[1], form: Form): Doc[] {
  const own = typeStatements(module, definition, form);
  if (definition.kind !== 'struct' || !module.nonEmptyLists.has(definition.name)) return [own];
  return [own, nonEmptyListStatements(module, definition, form)];
}
