import { bool, type xdrVoid } from './bool-and-void.js';
import type { Codec, Infer } from './codec.js';
import type { EnumCodec, EnumMembers } from './enumeration.js';
import { isObject } from './struct.js';
import { errorWithin } from './xdr-error.js';

type Arms = Readonly<Record<string | number, Codec<unknown>>>;
type Simplify<T> = { readonly [K in keyof T]: T[K] } & {};

/** What an arm adds to its tag: `value`, or nothing where the arm is void. */
type ArmValue<C> = [Infer<C>] extends [Infer<typeof xdrVoid>] ? unknown : { value: Infer<C> };
type Arm<Tag, C> = Simplify<{ tag: Tag } & ArmValue<C>>;
type DefaultArm<Tag, D> = D extends Codec<unknown> ? Arm<Tag, D> : never;
/** Spreads the default arm over each tag it stands for, so that `tag` discriminates. */
type EachDefault<Tag, D> = Tag extends unknown ? DefaultArm<Tag, D> : never;

/** The value of a union on an enumeration: `{ tag: 'MEMBER', value }`. */
export type EnumUnionValue<M extends EnumMembers, A extends object, D> =
  | { [K in keyof A & string]: Arm<K, A[K]> }[keyof A & string]
  | EachDefault<Exclude<keyof M & string, keyof A & string>, D>;

/** The value of a union on `int` or `unsigned int`: `{ tag: 3, value }`; the default arm's tag is any number. */
export type NumberUnionValue<A extends Arms, D> =
  { [K in keyof A & number]: Arm<K, A[K]> }[keyof A & number] | DefaultArm<number, D>;

interface BoolArms {
  readonly FALSE?: Codec<unknown>;
  readonly TRUE?: Codec<unknown>;
}
/** The value of a union on `bool`: `{ tag: true, value }`. */
export type BoolUnionValue<A extends BoolArms, D> =
  | (A extends { FALSE: infer F } ? Arm<false, F> : DefaultArm<false, D>)
  | (A extends { TRUE: infer T } ? Arm<true, T> : DefaultArm<true, D>);

interface AnyArm {
  readonly tag: unknown;
  readonly value?: unknown;
}

/** A union on any discriminant: arms by tag, and the default arm. */
function taggedUnion(
  name: string,
  discriminant: Codec<unknown>,
  arms: ReadonlyMap<unknown, Codec<unknown>>,
  otherwise: Codec<unknown> | undefined,
): Codec<AnyArm> {
  const armOf = (tag: unknown): Codec<unknown> | undefined => arms.get(tag) ?? otherwise;
  const all = [...arms.values(), ...(otherwise === undefined ? [] : [otherwise])];
  return {
    declaration: `union ${name}`,
    minBytes: discriminant.minBytes + (all.length === 0 ? 0 : Math.min(...all.map((arm) => arm.minBytes))),
    write(writer, value) {
      if (!isObject(value)) throw writer.invalid(`${String(value)} is no union ${name}`);
      const arm = armOf(value.tag);
      if (arm === undefined) throw writer.invalid(`union ${name} has no arm for ${String(value.tag)}`);
      discriminant.write(writer, value.tag);
      try {
        arm.write(writer, value.value);
      } catch (error) {
        throw errorWithin(error, String(value.tag));
      }
    },
    read(reader) {
      const at = reader.offset;
      const tag = discriminant.read(reader);
      const arm = armOf(tag);
      if (arm === undefined)
        throw reader.error('XDR_UNION', `union ${name} has no arm for ${String(tag)}`, at);
      try {
        const value = arm.read(reader);
        return value === undefined && arm.minBytes === 0 ? { tag } : { tag, value };
      } catch (error) {
        throw errorWithin(error, String(tag));
      }
    },
  };
}

/**
 * `union name switch (discriminant) { case …: …; default: …; }` (RFC 4506 §4.15), with the arms by the
 * discriminant's value. The discriminant is an enumeration, `int`, `unsigned int` or `bool` (arms `TRUE` and `FALSE`).
 */
export function union<
  M extends EnumMembers,
  const A extends Readonly<Partial<Record<keyof M & string, Codec<unknown>>>>,
  D = undefined,
>(
  name: string,
  discriminant: EnumCodec<M>,
  arms: A,
  otherwise?: D & Codec<unknown>,
): Codec<EnumUnionValue<M, A, D>>;
export function union<const A extends BoolArms, D = undefined>(
  name: string,
  discriminant: Codec<boolean>,
  arms: A,
  otherwise?: D & Codec<unknown>,
): Codec<BoolUnionValue<A, D>>;
export function union<const A extends Readonly<Record<number, Codec<unknown>>>, D = undefined>(
  name: string,
  discriminant: Codec<number>,
  arms: A,
  otherwise?: D & Codec<unknown>,
): Codec<NumberUnionValue<A, D>>;
export function union(
  name: string,
  discriminant: Codec<unknown>,
  arms: Readonly<Record<string, Codec<unknown>>>,
  otherwise?: Codec<unknown>,
): Codec<unknown> {
  const byTag = new Map<unknown, Codec<unknown>>();
  for (const [key, arm] of Object.entries(arms)) byTag.set(tagOf(discriminant, key), arm);
  return taggedUnion(name, discriminant, byTag, otherwise);
}

function tagOf(discriminant: Codec<unknown>, key: string): unknown {
  if ('members' in discriminant) return key;
  return discriminant === bool ? key === 'TRUE' : Number(key);
}
