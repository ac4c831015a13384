import type { xdrVoid } from './bool-and-void.js';
import type { Codec, Infer } from './codec.js';
import type { EnumMembers } from './enumeration.js';

/** Arms by the number or the name of their case. */
type Arms = Readonly<Record<string | number, Codec<unknown>>>;
type Simplify<T> = { readonly [K in keyof T]: T[K] } & {};

/** What an arm adds to its tag: `value`, or nothing where the arm is void. */
type ArmValue<C> = [Infer<C>] extends [Infer<typeof xdrVoid>] ? unknown : { value: Infer<C> };
type Arm<Tag, C> = Simplify<{ tag: Tag } & ArmValue<C>>;
type DefaultArm<Tag, D> = D extends Codec<unknown> ? Arm<Tag, D> : never;
/** Spreads the default arm over each tag it stands for, so that `tag` discriminates. */
type EachDefault<Tag, D> = Tag extends unknown ? DefaultArm<Tag, D> : never;

/** The names that are left to the default arm: an arm stands for every name of its number. */
type OtherNames<M extends EnumMembers, A> = {
  [K in Exclude<keyof M & string, keyof A>]: IsOneOf<M[K], M[keyof A & keyof M]> extends true ? never : K;
}[Exclude<keyof M & string, keyof A>];
/** Whether a number is one of some; unknown is no. */
type IsOneOf<N extends number, Some> = number extends N ? false : N extends Some ? true : false;

/** The value of a union on an enumeration: `{ tag: 'MEMBER', value }`. */
export type EnumUnionValue<M extends EnumMembers, A extends object, D> =
  { [K in keyof A & string]: Arm<K, A[K]> }[keyof A & string] | EachDefault<OtherNames<M, A>, D>;

/** The value of a union on `int` or `unsigned int`: `{ tag: 3, value }`; the default arm's tag is any number. */
export type NumberUnionValue<A extends Arms, D> =
  { [K in keyof A & number]: Arm<K, A[K]> }[keyof A & number] | DefaultArm<number, D>;

/** The arms of a union on `bool`. */
export interface BoolArms {
  readonly FALSE?: Codec<unknown>;
  readonly TRUE?: Codec<unknown>;
}
/** The value of a union on `bool`: `{ tag: true, value }`. */
export type BoolUnionValue<A extends BoolArms, D> =
  | (A extends { FALSE: infer F } ? Arm<false, F> : DefaultArm<false, D>)
  | (A extends { TRUE: infer T } ? Arm<true, T> : DefaultArm<true, D>);
