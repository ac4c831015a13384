import type { Codec } from './codec.js';
import { declaredEntries } from './declared-names.js';
import { describeValue } from './describe-value.js';

/** An enumeration's members with their numbers, which are of type `int`. */
export type EnumMembers = Readonly<Record<string, number>>;

/** A codec of an enumeration; its values are the members' names. */
export interface EnumCodec<M extends EnumMembers> extends Codec<keyof M & string> {
  /** The members as declared. */
  readonly members: M;
}

/**
 * A number that is no member, as a lenient reader gives it: `#7`. It is written back as that number. It lies
 * outside the static type, because only who asked for leniency can meet one: see {@link isUnknownMember}.
 */
export type UnknownMember = `#${number}`;

/** Whether a lenient reader met a number that its enumeration does not know. */
export function isUnknownMember(value: string): value is UnknownMember {
  return /^#(0|-?[1-9]\d*)$/.test(value);
}

function isInt(number: number): boolean {
  return (number | 0) === number;
}

/** The number of a name: a member's, or what an unknown one spells. */
function numberOf(numbers: ReadonlyMap<unknown, number>, value: unknown): number | undefined {
  const number = numbers.get(value);
  if (number !== undefined) return number;
  if (typeof value !== 'string' || !isUnknownMember(value)) return undefined;
  const unknown = Number(value.slice(1));
  return isInt(unknown) ? unknown : undefined;
}

/**
 * `enum name { MEMBER = number, … }`: the names are the values (RFC 4506 §4.3). Of several names for one number
 * each can be encoded, and the first is what is decoded.
 * @throws RangeError when a number is not of type `int`, or a name does not start with a letter
 */
export function enumeration<const M extends EnumMembers>(name: string, members: M): EnumCodec<M> {
  const numbers = new Map<unknown, number>(declaredEntries(`enum ${name}`, members));
  const names = new Map<number, keyof M & string>();
  for (const [member, number] of Object.entries(members)) {
    if (!isInt(number)) throw new RangeError(`enum ${name}: ${member} = ${number} is not of type int`);
    if (!names.has(number)) names.set(number, member);
  }
  return {
    members,
    declaration: `enum ${name}`,
    minBytes: 4,
    write(writer, value) {
      const number = numberOf(numbers, value);
      if (number === undefined) throw writer.invalid(`${describeValue(value)} is no member of enum ${name}`);
      writer.writeInt32(number);
    },
    read(reader) {
      const number = reader.readInt32();
      const member = names.get(number);
      if (member !== undefined) return member;
      if (reader.lenient.enum === true) return `#${number}`;
      throw reader.error('XDR_ENUM', `${number} is no member of enum ${name}`, reader.offset - 4);
    },
  };
}
