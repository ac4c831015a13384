import type { Expression, Step } from '../expression/expression.js';
import type { DeclarationSyntax, DefinitionSyntax, ProgramSyntax } from '../parser/syntax.js';
import type { Token } from '../scanner/token.js';

/** A name where it is used. */
export type Use =
  | { readonly kind: 'type'; readonly name: Token }
  | { readonly kind: 'number'; readonly name: Token; readonly step: Step & { kind: 'name' } };

export function usesOf(definition: DefinitionSyntax): Use[] {
  switch (definition.kind) {
    case 'constant':
      return usesIn(definition.value);
    case 'text':
      return [];
    case 'enum':
      return definition.members.flatMap(({ value }) => usesIn(value));
    case 'struct':
      return definition.members.flatMap(usesInDeclaration);
    case 'union':
      return [
        ...usesInDeclaration(definition.discriminant),
        ...definition.arms.flatMap(({ cases }) => cases.flatMap(usesIn)),
        ...definition.arms.flatMap(({ declaration }) => (declaration ? usesInDeclaration(declaration) : [])),
      ];
    case 'typedef':
      return usesInDeclaration(definition.declaration);
  }
}

export function usesOfProgram(program: ProgramSyntax): Use[] {
  const procedures = program.versions.flatMap((version) => version.procedures);
  const numbers = [program, ...program.versions, ...procedures].flatMap(({ number }) => usesIn(number));
  return [
    ...numbers,
    ...procedures.flatMap(({ args, result }) => [result, ...args].flatMap(usesInDeclaration)),
  ];
}

function usesInDeclaration({ type, dimensions }: DeclarationSyntax): Use[] {
  const sizes = dimensions.flatMap(({ size }) => usesIn(size));
  return type.kind === 'named' ? [{ kind: 'type', name: type.at }, ...sizes] : sizes;
}

function usesIn(expression: Expression | undefined): Use[] {
  const steps = expression?.steps ?? [];
  return steps.flatMap((step) =>
    step.kind === 'name' ? [{ kind: 'number' as const, name: step.at, step }] : [],
  );
}
