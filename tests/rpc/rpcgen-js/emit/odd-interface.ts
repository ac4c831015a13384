import fc from 'fast-check';
import type {
  Case,
  Definition,
  EnumMember,
  Interface,
  Length,
  Named,
  ProcedureDefinition,
  ProgramDefinition,
  Type,
  VersionDefinition,
} from 'rpcgen-js';

// Interfaces as odd as a checked file can be: for what is written of them, not for values.

/** Names for which JavaScript, TypeScript or the module has a meaning of its own, and some that become one. */
const ODD_NAMES = `
  xdr procedure Object object promise Uint8Array class default let await eval __proto__ constructor name number versions
  then null undefined call_args callArgs CALL_ARGS Call_args nfs_fh3 nfs_FH3 _ _3d a_1_2 a_12 any string Record tag value
  file Foo_ foo foo_with_next FOO_WITH_NEXT
`;

const ODD_TEXTS = [
  'How many.',
  'ends */ here',
  '@ts-ignore',
  '@ts-expect-error nothing\n  @deprecated at all',
  '\n\n  indented\n\n\n text  \n\n',
  'eslint-disable',
  'eslint-disable-next-line\nprettier-ignore',
  'a long line that goes on and on and on and on and on and on and on and on and on and on and on until here',
  'uses `code`, {@link braces} and <angles>',
  '* stars *\n* at * the * front',
  '// slashes /* and stars \u2028 and more',
];

const PRIMITIVES = [
  'bool',
  'int',
  'unsigned int',
  'hyper',
  'unsigned hyper',
  'float',
  'double',
  'quadruple',
] as const;

type Draw = fc.GeneratorValue;

/** Short names, and ones that make lines too long in every combination. */
const names = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('a', 'node', 'rpcb_entry', 'Mixed_Case', 'remote_domain_get_label'),
      fc.nat(40),
      fc.nat(99),
    )
    .map(([start, length, number]) => `${start}_${'long'.repeat(12).slice(0, length)}${number}`),
  fc.constantFrom(...ODD_NAMES.trim().split(/\s+/)),
);

const uniqueNames = (minLength: number, maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(names, { minLength, maxLength });
const choice = (count: number): fc.Arbitrary<number> => fc.nat(count - 1);
const texts = (): fc.Arbitrary<string | undefined> =>
  fc.option(fc.constantFrom(...ODD_TEXTS), { nil: undefined, freq: 2 });

/** Makes one interface. What is defined may use what stands before it, and anything through a pointer. */
class OddInterface {
  readonly #draw: Draw;
  readonly #definitions: Definition[] = [];
  #typeNames: readonly string[] = [];
  #line = 1;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  make(): Interface {
    const all = this.#draw(uniqueNames, 0, 14);
    const constants = all.slice(0, this.#choose(5));
    this.#typeNames = all.slice(constants.length);
    for (const name of constants) this.#definitions.push(this.#constant(name));
    for (const name of this.#typeNames) this.#definitions.push(this.#type(name));
    const programs = this.#draw(uniqueNames, 0, 2).map((name, i) => this.#program(name, i));
    return { file: 'some/odd.x', definitions: this.#shuffled(), programs };
  }

  /** The order of the file need not be the one in which things can be written. */
  #shuffled(): Definition[] {
    return this.#choose(2) === 0 ? this.#definitions : this.#definitions.toReversed();
  }

  #choose(count: number): number {
    return this.#draw(choice, Math.max(count, 1));
  }

  #named(name: string): Named {
    const doc = this.#draw(texts);
    return doc === undefined ? { name } : { name, doc };
  }

  #place(): { file: string; line: number; column: number } {
    this.#line += this.#choose(3);
    return { file: 'some/odd.x', line: this.#line, column: 1 };
  }

  #constant(name: string): Definition {
    const common = { ...this.#named(name), place: this.#place() };
    const value = [0, -7, 5, 4096, 0xffff_ffff, '18446744073709551616', '-9007199254740993'][this.#choose(8)];
    if (value === undefined) return { ...common, kind: 'text', value: `it's "so"\\n` };
    return { ...common, kind: 'constant', value };
  }

  #type(name: string): Definition {
    const common = { ...this.#named(name), place: this.#place() };
    switch (this.#choose(6)) {
      case 0:
        return { ...common, kind: 'enum', members: this.#enumMembers() };
      case 1:
      case 2:
        return { ...common, kind: 'struct', isRecursive: false, members: this.#members(0) };
      case 3: {
        const [next = 'next', ...members] = this.#draw(uniqueNames, 2, 5);
        const typed = members.map((each) => ({ ...this.#named(each), type: this.#typeUsed() }));
        return { ...common, kind: 'struct', isRecursive: false, members: typed, next };
      }
      case 4:
        return { ...common, kind: 'typedef', isRecursive: false, type: this.#typeUsed() };
      default:
        return this.#union(common);
    }
  }

  #enumMembers(): EnumMember[] {
    // a name stands for one thing in the whole file
    const prefix = `E${this.#definitions.length}_`;
    return this.#draw(uniqueNames, 1, 6).map((name, i) => ({
      ...this.#named(name === '__proto__' && i === 0 ? name : prefix + name),
      value: i === 2 ? 0 : i * 3 - 3,
    }));
  }

  #members(min: number): (Named & { type: Type })[] {
    return this.#draw(uniqueNames, min, 6).map((name) => ({ ...this.#named(name), type: this.#typeUsed() }));
  }

  #union(common: Named & { place: Definition['place'] }): Definition {
    const { type, cases } = this.#discriminant();
    const half = 1 + this.#choose(cases.length);
    const arms = cases.slice(0, half).map((each, i) => ({
      ...this.#named(`arm${i}`),
      cases: i + 1 === half ? cases.slice(i, i + 2) : [each],
      type: this.#choose(4) === 0 ? ({ kind: 'void' } as const) : this.#typeUsed(),
    }));
    const union = {
      ...common,
      kind: 'union',
      isRecursive: false,
      discriminant: { name: 'on', type },
      arms,
    } as const;
    if (this.#choose(2) === 0) return union;
    const rest = this.#choose(2) === 0 ? ({ kind: 'void' } as const) : this.#typeUsed();
    return { ...union, otherwise: { name: rest.kind === 'void' ? '' : 'rest', type: rest } };
  }

  #discriminant(): { type: Type; cases: Case[] } {
    const enumeration = this.#definitions.find((each) => each.kind === 'enum');
    const constant = this.#lengths().at(0);
    const others = constant === undefined || [3, 4, 0xffff_ffff].includes(constant.value) ? [] : [constant];
    switch (this.#choose(4)) {
      case 0:
        return { type: { kind: 'bool' }, cases: [{ value: 1, name: 'TRUE' }, { value: 0 }] };
      case 1:
        return { type: { kind: 'unsigned int' }, cases: [{ value: 3 }, ...others, { value: 0x8000_0000 }] };
      case 2: {
        if (enumeration === undefined) break;
        const seen = new Set<number>();
        const cases = enumeration.members.filter(({ value }) => !seen.has(value) && seen.add(value));
        return {
          type: { kind: 'named', name: enumeration.name },
          cases: cases.map(({ name, value }) => ({ name, value })),
        };
      }
    }
    return { type: { kind: 'int' }, cases: [{ value: -3 }, ...others, { value: 4 }] };
  }

  /** The constants that can be lengths. */
  #lengths(): Length[] {
    return this.#definitions.flatMap((each) =>
      each.kind === 'constant' && typeof each.value === 'number' && each.value > 0
        ? [{ name: each.name, value: each.value }]
        : [],
    );
  }

  #length(): Length {
    return this.#lengths()[this.#choose(8)] ?? { value: 1 + this.#choose(999) };
  }

  #typeUsed(depth = 0): Type {
    switch (this.#choose(depth > 3 ? 7 : 12)) {
      case 0:
        return { kind: PRIMITIVES[this.#choose(PRIMITIVES.length)] ?? 'int' };
      case 1:
        return this.#choose(2) === 0 ? { kind: 'string' } : { kind: 'string', max: this.#length() };
      case 2:
        return { kind: 'opaque', length: this.#length() };
      case 3:
        return this.#choose(2) === 0 ? { kind: 'var opaque' } : { kind: 'var opaque', max: this.#length() };
      case 4:
        return this.#list();
      case 5:
      case 6:
      case 7:
        return this.#typeNamed(this.#definitions.filter(isType).map(({ name }) => name));
      case 8:
        return { kind: 'array', of: this.#typeUsed(depth + 1), length: this.#length() };
      case 9:
        return { kind: 'var array', of: this.#typeUsed(depth + 1), max: this.#length() };
      case 10:
        return { kind: 'var array', of: this.#typeNamed(this.#typeNames) };
      default:
        return {
          kind: 'optional',
          of: this.#choose(2) === 0 ? this.#typeUsed(depth + 1) : this.#typeNamed(this.#typeNames),
        };
    }
  }

  #list(): Type {
    const nodes = this.#definitions.filter((each) => each.kind === 'struct' && each.next !== undefined);
    const node = nodes[this.#choose(nodes.length)];
    if (node === undefined) return { kind: 'hyper' };
    return { kind: this.#choose(2) === 0 ? 'list' : 'non-empty list', node: node.name };
  }

  #typeNamed(from: readonly string[]): Type {
    const name = from[this.#choose(from.length)];
    return name === undefined ? { kind: 'double' } : { kind: 'named', name };
  }

  #program(name: string, i: number): ProgramDefinition {
    const number = [100005, 0x2000_0001][i] ?? 0;
    return { ...this.#named(name), number, place: this.#place(), versions: this.#versions() };
  }

  #versions(): VersionDefinition[] {
    return this.#draw(uniqueNames, 1, 3).map((name, number) => ({
      ...this.#named(name),
      number,
      procedures: this.#draw(uniqueNames, 1, 5).map((each, i) => this.#procedure(each, i)),
    }));
  }

  #procedure(name: string, number: number): ProcedureDefinition {
    const used = (): Type => (this.#choose(3) === 0 ? { kind: 'void' } : this.#typeUsed(2));
    const flag = (): boolean => this.#choose(3) === 0;
    return { ...this.#named(name), number, args: used(), result: used(), oneway: flag(), idempotent: flag() };
  }
}

function isType({ kind }: Definition): boolean {
  return kind !== 'constant' && kind !== 'text';
}

/** An interface of odd names, odd comments, pointers in every direction; `draw` is what `fc.gen()` gives. */
export function oddInterface(draw: Draw): Interface {
  return new OddInterface(draw).make();
}
