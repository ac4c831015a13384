import fc from 'fast-check';
import { XdrWriter } from 'node-xdr';
import type { Arm, Definition, Interface, StructDefinition, Type, UnionDefinition } from 'rpcgen-js';

const MAX_BYTES = 12;
const MAX_ELEMENTS = 3;
/** Further down pointers are absent and arrays empty. */
const MAX_DEPTH = 12;

const words = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    fc.constantFrom(0, -1, 0x7fff_ffff, -0x8000_0000),
  );
const choices = (count: number): fc.Arbitrary<number> => fc.nat({ max: count - 1 });
const bytesOf = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });
/** No NUL, because a string of C ends there. */
const texts = (max: number): fc.Arbitrary<Buffer> =>
  fc
    .string({ unit: 'grapheme', maxLength: MAX_BYTES })
    .map((text) => Buffer.from(text))
    .filter((bytes) => !bytes.includes(0) && bytes.length <= max);

/**
 * Writes random values of the types of an interface as the bytes that RFC 4506 says, by the interface alone: none of the
 * codecs under test has a hand in them. `draw` is what `fc.gen()` gives.
 */
export class WireMaker {
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #draw: fc.GeneratorValue;
  readonly #narrowMembers: ReadonlySet<string>;
  #writer = new XdrWriter();
  #depth = 0;

  /** @param narrowMembers those that have fewer bits in C than on the wire */
  constructor(described: Interface, draw: fc.GeneratorValue, narrowMembers: ReadonlySet<string>) {
    this.#definitions = new Map(described.definitions.map((each) => [each.name, each]));
    this.#draw = draw;
    this.#narrowMembers = narrowMembers;
  }

  /** A value of a definition; of a list's node, as C has it: it, and behind it others. */
  bytesOf(name: string): Uint8Array {
    this.#writer = new XdrWriter();
    this.#definition(name);
    return this.#writer.result();
  }

  #choose(count: number): number {
    return this.#draw(choices, count);
  }

  #int(value: number): void {
    this.#writer.writeInt32(value | 0);
  }

  #write(type: Type, isNarrow = false): void {
    switch (type.kind) {
      case 'void':
        return;
      case 'bool':
        this.#int(this.#choose(2));
        return;
      case 'int':
      case 'unsigned int':
      case 'float':
        this.#int(isNarrow ? this.#choose(128) : this.#draw(words));
        return;
      case 'hyper':
      case 'unsigned hyper':
      case 'double':
        this.#int(this.#draw(words));
        this.#int(this.#draw(words));
        return;
      case 'quadruple':
        throw new Error('C has no quadruple');
      case 'named':
        this.#definition(type.name);
        return;
      default:
        this.#composed(type, isNarrow);
    }
  }

  #composed(
    type: Extract<Type, { max?: unknown } | { length: unknown } | { of: Type } | { node: string }>,
    isNarrow: boolean,
  ): void {
    switch (type.kind) {
      case 'string':
        this.#counted(this.#draw(texts, type.max?.value ?? MAX_BYTES));
        break;
      case 'opaque':
        this.#opaque(this.#draw(bytesOf, type.length.value, type.length.value));
        break;
      case 'var opaque':
        this.#counted(this.#draw(bytesOf, 0, Math.min(type.max?.value ?? MAX_BYTES, MAX_BYTES)));
        break;
      case 'array':
        for (let i = 0; i < type.length.value; i++) this.#write(type.of, isNarrow);
        break;
      case 'var array': {
        const count =
          this.#depth > MAX_DEPTH
            ? 0
            : this.#choose(1 + Math.min(type.max?.value ?? MAX_ELEMENTS, MAX_ELEMENTS));
        this.#int(count);
        for (let i = 0; i < count; i++) this.#write(type.of, isNarrow);
        break;
      }
      case 'optional':
      case 'list': {
        const isThere = this.#depth < MAX_DEPTH && this.#choose(3) > 0;
        this.#int(isThere ? 1 : 0);
        if (!isThere) break;
        if (type.kind === 'list') this.#definition(type.node);
        else this.#write(type.of);
        break;
      }
      case 'non-empty list':
        this.#definition(type.node);
    }
  }

  #counted(bytes: Uint8Array): void {
    this.#int(bytes.length);
    this.#opaque(bytes);
  }

  #opaque(bytes: Uint8Array): void {
    const at = this.#writer.reserveOpaque(bytes.length);
    this.#writer.bytes.set(bytes, at);
  }

  #definition(name: string): void {
    const definition = this.#definitions.get(name);
    this.#depth++;
    switch (definition?.kind) {
      case 'enum':
        this.#int(definition.members[this.#choose(definition.members.length)]?.value ?? 0);
        break;
      case 'struct':
        this.#struct(definition);
        break;
      case 'union':
        this.#union(definition);
        break;
      case 'typedef':
        this.#write(definition.type);
        break;
      default:
        throw new Error(`${name} is no type`);
    }
    this.#depth--;
  }

  #struct({ name, members, next }: StructDefinition): void {
    for (const member of members) this.#write(member.type, this.#narrowMembers.has(member.name));
    if (next !== undefined) this.#write({ kind: 'list', node: name });
  }

  #union({ discriminant, arms, otherwise }: UnionDefinition): void {
    const declared = arms.flatMap((arm) => arm.cases.map(({ value }): [number, Arm] => [value, arm]));
    const known = new Set(declared.map(([value]) => value));
    const others = this.#numbersOf(discriminant.type).filter((value) => !known.has(value));
    const all =
      otherwise === undefined
        ? declared
        : [...declared, ...others.map((value): [number, Arm] => [value, otherwise])];
    const [value, arm] = all[this.#choose(all.length)] ?? [0, undefined];
    this.#int(value);
    if (arm !== undefined) this.#write(arm.type);
  }

  /** What a discriminant may be: of a number, some that may come under the default arm. */
  #numbersOf(type: Type): readonly number[] {
    if (type.kind === 'bool') return [0, 1];
    if (type.kind !== 'named') return [-2, 3, 0x7000_0000];
    const definition = this.#definitions.get(type.name);
    if (definition?.kind === 'enum') return definition.members.map(({ value }) => value);
    return definition?.kind === 'typedef' ? this.#numbersOf(definition.type) : [];
  }
}
