import type { EnumDefinition } from '../interface.js';
import type { ResolvedType } from '../runtime/interface-types.js';

/** The number that a member's name stands for, or `#7`; undefined for what is neither. */
export function enumNumber({ members }: EnumDefinition, name: unknown): number | undefined {
  if (typeof name !== 'string') return undefined;
  const member = members.find((each) => each.name === name);
  if (member !== undefined) return member.value;
  const number = /^#(?:0|-?[1-9]\d{0,9})$/.test(name) ? Number(name.slice(1)) : NaN;
  return (number | 0) === number ? number : undefined;
}

/** The number that a union's tag stands for; undefined for what is no value of the discriminant's type. */
export function tagNumber(discriminant: ResolvedType, tag: unknown): number | undefined {
  switch (discriminant.kind) {
    case 'enum':
      return enumNumber(discriminant, tag);
    case 'bool':
      return typeof tag === 'boolean' ? Number(tag) : undefined;
    case 'int':
      return typeof tag === 'number' && (tag | 0) === tag ? tag | 0 : undefined;
    default:
      return typeof tag === 'number' && tag >>> 0 === tag ? tag >>> 0 : undefined;
  }
}
