import type { Body, DeclarationSyntax, DefinitionSyntax, FileSyntax } from '../parser/syntax.js';

/** Every name that a file gives to constants and types, those of types that stand within others too. */
export function declaredNames({ definitions, programs }: FileSyntax): Set<string> {
  const procedures = programs.flatMap(({ versions }) => versions.flatMap((version) => version.procedures));
  return new Set([
    ...definitions.flatMap(namesOfDefinition),
    ...procedures.flatMap(({ args, result }) => [result, ...args].flatMap(namesWithin)),
  ]);
}

function namesOfDefinition(definition: DefinitionSyntax): string[] {
  switch (definition.kind) {
    case 'constant':
    case 'text':
      return [definition.name.text];
    case 'typedef':
      return [definition.name.text, ...namesWithin(definition.declaration)];
    default:
      return namesOfBody(definition);
  }
}

function namesOfBody(body: Body): string[] {
  const own = body.name === undefined ? [] : [body.name.text];
  switch (body.kind) {
    case 'enum':
      return [...own, ...body.members.map(({ name }) => name.text)];
    case 'struct':
      return [...own, ...body.members.flatMap(namesWithin)];
    case 'union': {
      const arms = body.arms.flatMap(({ declaration }) => declaration ?? []);
      return [...own, ...[body.discriminant, ...arms].flatMap(namesWithin)];
    }
  }
}

function namesWithin({ type }: DeclarationSyntax): string[] {
  return type.kind === 'inline' ? namesOfBody(type.body) : [];
}
