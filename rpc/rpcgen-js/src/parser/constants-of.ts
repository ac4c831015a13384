import type { Expression } from '../expression/expression.js';
import type { ConstantSyntax, EnumSyntax } from './syntax.js';

/** The members of an enum without a name as constants; one without a value is one more than the one before it. */
export function constantsOf({ members }: EnumSyntax): ConstantSyntax[] {
  return members.map(({ name, value, doc }, i) => {
    const before = members[i - 1]?.name;
    return { kind: 'constant', name, value: value ?? (before ? oneMoreThan(before, name) : zero(name)), doc };
  });
}

function zero(at: ConstantSyntax['name']): Expression {
  return { ...at, steps: [{ kind: 'number', at, value: 0n }] };
}

function oneMoreThan(name: ConstantSyntax['name'], at: ConstantSyntax['name']): Expression {
  const one = { kind: 'number', at, value: 1n } as const;
  return { ...at, steps: [{ kind: 'name', at: name }, one, { kind: 'binary', at, operator: '+' }] };
}
