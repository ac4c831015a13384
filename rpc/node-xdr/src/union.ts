import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';
import type { EnumCodec, EnumMembers } from './enumeration.js';
import { isObject } from './struct.js';
import type { BoolArms, BoolUnionValue, EnumUnionValue, NumberUnionValue } from './union-value.js';
import { type ArmsByTag, armsByTag } from './union-arms.js';

interface AnyUnionValue {
  readonly tag: unknown;
  readonly value?: unknown;
}

function minBytesOf(arms: readonly Codec<unknown>[]): number {
  return arms.length === 0 ? 0 : Math.min(...arms.map((arm) => arm.minBytes));
}

/** A union on any discriminant: arms by tag, and the default arm. */
function taggedUnion(
  name: string,
  discriminant: Codec<unknown>,
  arms: ArmsByTag,
  otherwise: Codec<unknown> | undefined,
): Codec<AnyUnionValue> {
  const declared = [...arms.values()].map(({ codec }) => codec);
  return {
    declaration: `union ${name}`,
    minBytes:
      discriminant.minBytes + minBytesOf(otherwise === undefined ? declared : [...declared, otherwise]),
    write(writer, value) {
      if (!isObject(value)) throw writer.invalid(`${describeValue(value)} is no union ${name}`);
      const { tag } = value;
      const arm = arms.get(tag);
      const codec = arm?.codec ?? otherwise;
      if (codec === undefined) throw writer.invalid(`union ${name} has no arm for ${describeValue(tag)}`);
      writer.part(discriminant, tag, 'tag');
      writer.part(codec, value.value, arm?.step ?? String(tag));
    },
    read(reader) {
      const at = reader.offset;
      const read = reader.part(discriminant, 'tag');
      const arm = arms.get(read);
      const tag = arm === undefined ? read : arm.tag;
      const codec = arm === undefined ? otherwise : arm.codec;
      if (codec === undefined)
        throw reader.error('XDR_UNION', `union ${name} has no arm for ${String(tag)}`, at);
      const value = reader.part(codec, arm?.step ?? String(tag));
      return value === undefined && codec.minBytes === 0 ? { tag } : { tag, value };
    },
  };
}

/**
 * `union name switch (discriminant) { case …: …; default: …; }` (RFC 4506 §4.15), with the arms by the
 * discriminant's value. The discriminant is an enumeration, `int`, `unsigned int` or `bool` (arms `TRUE` and `FALSE`).
 * Values are `{ tag, value }`, and `{ tag }` alone where the arm is `void`; `switch (u.tag)` narrows `u.value`.
 * @throws RangeError for an arm that the discriminant can never select, and for two arms of one number
 */
export function union<
  M extends EnumMembers,
  const A extends Readonly<Partial<Record<keyof M & string, Codec<unknown>>>>,
  D extends Codec<unknown> | undefined = undefined,
>(
  name: string,
  discriminant: EnumCodec<M>,
  arms: A & Readonly<Record<Exclude<keyof A, keyof M>, never>>,
  otherwise?: D,
): Codec<EnumUnionValue<M, A, D>>;
export function union<const A extends BoolArms, D extends Codec<unknown> | undefined = undefined>(
  name: string,
  discriminant: Codec<boolean>,
  arms: A,
  otherwise?: D,
): Codec<BoolUnionValue<A, D>>;
export function union<
  const A extends Readonly<Record<number, Codec<unknown>>>,
  D extends Codec<unknown> | undefined = undefined,
>(name: string, discriminant: Codec<number>, arms: A, otherwise?: D): Codec<NumberUnionValue<A, D>>;
export function union(
  name: string,
  discriminant: Codec<unknown>,
  arms: Readonly<Record<string, Codec<unknown>>>,
  otherwise?: Codec<unknown>,
): Codec<unknown> {
  return taggedUnion(name, discriminant, armsByTag(`union ${name}`, discriminant, arms), otherwise);
}
