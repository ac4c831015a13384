import type { Codec } from './codec.js';
import type { EnumMembers } from './enumeration.js';

/** An arm, and the tag that its values bear. */
export interface UnionArm {
  readonly tag: unknown;
  /** The tag as it stands in the path of an error. */
  readonly step: string;
  readonly codec: Codec<unknown>;
}

/** The arms by what the discriminant's codec decodes. */
export type ArmsByTag = ReadonlyMap<unknown, UnionArm>;

/** The tags of a union on numbers or `bool`, by the key of their arm; undefined for a key that is none. */
const TAG_OF_KEY: Readonly<Record<string, (key: string) => unknown>> = {
  int: (key) => (String(Number(key) | 0) === key ? Number(key) : undefined),
  'unsigned int': (key) => (String(Number(key) >>> 0) === key ? Number(key) : undefined),
  bool: (key) => (key === 'TRUE' || key === 'FALSE' ? key === 'TRUE' : undefined),
};

/** What stands for the number of `key`: the names that share it, which decode to the first of them, and `#7` itself. */
function aliases(members: EnumMembers, key: string): string[] {
  const number = members[key];
  const names = Object.keys(members).filter((name) => members[name] === number);
  return names.length === 0 ? [] : [...names, `#${number}`];
}

function tagsOf(type: string, discriminant: Codec<unknown>, key: string): unknown[] {
  if (isEnum(discriminant)) return aliases(discriminant.members, key);
  const tagOf = TAG_OF_KEY[discriminant.declaration];
  if (tagOf === undefined)
    throw new RangeError(`${type}: ${discriminant.declaration} can be no discriminant`);
  const tag = tagOf(key);
  return tag === undefined ? [] : [tag];
}

function isEnum(discriminant: Codec<unknown>): discriminant is Codec<unknown> & { members: EnumMembers } {
  return 'members' in discriminant;
}

/** @throws RangeError for an arm that the discriminant can never select, and for two arms of one number */
export function armsByTag(
  type: string,
  discriminant: Codec<unknown>,
  arms: Readonly<Record<string, Codec<unknown>>>,
): ArmsByTag {
  const byTag = new Map<unknown, UnionArm>();
  for (const [key, codec] of Object.entries(arms)) {
    const tags = tagsOf(type, discriminant, key);
    if (tags.length === 0) throw new RangeError(`${type}: no ${discriminant.declaration} is ${key}`);
    const tag = isEnum(discriminant) ? key : tags[0];
    for (const each of tags) {
      if (byTag.has(each)) throw new RangeError(`${type}: two arms for ${key}`);
      byTag.set(each, { tag, step: String(tag), codec });
    }
  }
  return byTag;
}
