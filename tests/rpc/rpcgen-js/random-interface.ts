import fc from 'fast-check';
import type { Definition, Interface, Type } from 'rpcgen-js';
import { randomText } from '../../random-text.js';

/** An interface, a type of it, and a value of that type. */
interface TypedValue {
  readonly described: Interface;
  readonly type: Type;
  readonly value: unknown;
}

interface Sample {
  readonly type: Type;
  readonly values: fc.Arbitrary<unknown>;
  /** Whether undefined is one of them. */
  readonly hasUndefined?: boolean;
}

/** Makes a type, and what it needs to be defined. */
type Maker = (definitions: Definition[]) => Sample;

const place = { file: 'random.x', line: 1, column: 1 };
const int = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const uint = fc.integer({ min: 0, max: 0xffff_ffff });
const NOTHING: Sample = { type: { kind: 'void' }, values: fc.constant(undefined) };
/** Names that JavaScript has something of its own for, besides one that it has not. */
const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'plain'];

const leaves: readonly Sample[] = [
  { type: { kind: 'int' }, values: int },
  { type: { kind: 'unsigned int' }, values: uint },
  { type: { kind: 'hyper' }, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: { kind: 'unsigned hyper' }, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { type: { kind: 'float' }, values: fc.float() },
  { type: { kind: 'double' }, values: fc.double() },
  { type: { kind: 'bool' }, values: fc.boolean() },
  { type: { kind: 'quadruple' }, values: fc.uint8Array({ minLength: 16, maxLength: 16 }) },
  { type: { kind: 'opaque', length: { value: 5 } }, values: fc.uint8Array({ minLength: 5, maxLength: 5 }) },
  { type: { kind: 'var opaque', max: { value: 9 } }, values: fc.uint8Array({ maxLength: 9 }) },
  { type: { kind: 'string' }, values: randomText(20) },
];

function defined(definitions: Definition[], make: (name: string) => Definition): Type {
  const name = `type_${definitions.length}`;
  definitions.push(make(name));
  return { kind: 'named', name };
}

function enumOf(definitions: Definition[]): Sample {
  const members = [
    { name: '__proto__', value: -7 },
    { name: 'A', value: 0 },
    { name: 'ALSO_A', value: 0 },
    { name: 'B', value: 0x7fff_ffff },
  ];
  const type = defined(definitions, (name) => ({ kind: 'enum', name, members, place }));
  return { type, values: fc.constantFrom('__proto__', 'A', 'B') };
}

function structOf(makers: readonly Maker[], definitions: Definition[]): Sample {
  const samples = makers.map((make) => make(definitions));
  const members = samples.map(({ type }, i) => ({ name: ODD_NAMES[i] ?? `m${i}`, type }));
  const type = defined(definitions, (name) => ({ kind: 'struct', name, members, isRecursive: false, place }));
  return {
    type,
    values: objects(members.map(({ name }, i) => [name, samples[i]?.values ?? NOTHING.values])),
  };
}

/** Objects whose members may be called anything; fc.record assigns them. */
function objects(members: readonly (readonly [string, fc.Arbitrary<unknown>])[]): fc.Arbitrary<object> {
  return fc
    .tuple(...members.map(([, values]) => values))
    .map((values) => Object.fromEntries(members.map(([name], i) => [name, values[i]])));
}

/** A list, all of its nodes or at least one. */
function listOf(make: Maker, isEmptyPossible: boolean, definitions: Definition[]): Sample {
  const { type, values } = make(definitions);
  const node = `node_${definitions.length}`;
  const members = [{ name: 'item', type }];
  definitions.push({ kind: 'struct', name: node, members, next: '__proto__', isRecursive: false, place });
  const rest = fc.array(objects([['item', values]]), { maxLength: 4 });
  if (isEmptyPossible) return { type: { kind: 'list', node }, values: rest };
  const first: [string, fc.Arbitrary<unknown>][] = [
    ['item', values],
    ['__proto__', rest],
  ];
  return { type: { kind: 'non-empty list', node }, values: objects(first) };
}

/** A tree whose leaves are of a type. */
function treeOf(make: Maker, definitions: Definition[]): Sample {
  const leaf = make(definitions);
  const name = `tree_${definitions.length}`;
  const itself: Type = { kind: 'named', name };
  const members = [
    { name: 'leaf', type: leaf.type },
    { name: 'children', type: { kind: 'var array', of: itself } as Type },
    { name: 'twin', type: { kind: 'optional', of: itself } as Type },
  ];
  definitions.push({ kind: 'struct', name, members, isRecursive: true, place });
  const { tree } = fc.letrec<{ tree: object; children: readonly object[]; maybe: object | undefined }>(
    (tie) => ({
      tree: objects([
        ['leaf', leaf.values],
        ['children', tie('children')],
        ['twin', tie('maybe')],
      ]),
      children: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        fc.constant([]),
        fc.array(tie('tree'), { maxLength: 2 }),
      ),
      maybe: fc.option(tie('tree'), { nil: undefined, depthSize: 'small', maxDepth: 4 }),
    }),
  );
  return { type: itself, values: tree };
}

type Switch = 'bool' | 'int' | 'unsigned int' | 'enum';

/** A union with an arm of each type, the last of them the default. */
function unionOf(on: Switch, makers: readonly [Maker, Maker, Maker], definitions: Definition[]): Sample {
  const discriminant = on === 'enum' ? enumOf(definitions).type : ({ kind: on } as const);
  const [first, second, otherwise] = makers.map((make) => make(definitions)) as [Sample, Sample, Sample];
  const cases = { bool: [0, 1], int: [-2, 7], 'unsigned int': [0, 0xffff_ffff], enum: [-7, 0] }[on];
  const tags = {
    bool: [false, true],
    int: [-2, 7, 9],
    'unsigned int': [0, 0xffff_ffff, 9],
    enum: ['__proto__', 'A', 'B'],
  }[on];
  const arms = [first, second].map(({ type }, i) => ({
    name: `arm${i}`,
    type,
    cases: [{ value: cases[i] ?? 0 }],
  }));
  const type = defined(definitions, (name) => ({
    kind: 'union',
    name,
    discriminant: { name: 'on', type: discriminant },
    arms,
    otherwise: { name: 'rest', type: otherwise.type },
    isRecursive: false,
    place,
  }));
  const samples = [first, second, otherwise];
  const armValues = tags.map((tag, i) => armValue(tag, samples[i] ?? NOTHING));
  return { type, values: fc.oneof(...armValues) };
}

function armValue(tag: unknown, { type, values }: Sample): fc.Arbitrary<unknown> {
  return type.kind === 'void' ? fc.constant({ tag }) : values.map((value) => ({ tag, value }));
}

/** An optional, of an optional too: that is an array then. */
function optionalOf(make: Maker, definitions: Definition[]): Sample {
  const { type, values, hasUndefined = false } = make(definitions);
  return {
    type: { kind: 'optional', of: type },
    values: hasUndefined ? fc.array(values, { maxLength: 1 }) : fc.option(values, { nil: undefined }),
    hasUndefined: !hasUndefined,
  };
}

function typedefOf(make: Maker, definitions: Definition[]): Sample {
  const sample = make(definitions);
  const { type } = sample;
  return {
    ...sample,
    type: defined(definitions, (name) => ({ kind: 'typedef', name, type, isRecursive: false, place })),
  };
}

function arraysOf(make: Maker, isFixed: boolean, definitions: Definition[]): Sample {
  const { type, values } = make(definitions);
  return isFixed
    ? {
        type: { kind: 'array', of: type, length: { value: 2 } },
        values: fc.array(values, { minLength: 2, maxLength: 2 }),
      }
    : {
        type: { kind: 'var array', of: type, max: { value: 4 } },
        values: fc.array(values, { maxLength: 4 }),
      };
}

const makers: fc.Arbitrary<Maker> = fc.letrec<{ maker: Maker; arm: Maker }>((tie) => ({
  arm: fc.oneof(
    tie('maker'),
    fc.constant<Maker>(() => NOTHING),
  ),
  maker: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Maker[]>(...leaves.map((leaf) => () => leaf), enumOf),
    fc.array(tie('maker'), { maxLength: 4 }).map((members) => structOf.bind(null, members)),
    fc.tuple(tie('maker'), fc.boolean()).map(([of, isFixed]) => arraysOf.bind(null, of, isFixed)),
    fc
      .tuple(tie('maker'), fc.boolean())
      .map(([of, isEmptyPossible]) => listOf.bind(null, of, isEmptyPossible)),
    tie('maker').map((of) => optionalOf.bind(null, of)),
    tie('maker').map((of) => typedefOf.bind(null, of)),
    tie('maker').map((of) => treeOf.bind(null, of)),
    fc
      .tuple(
        fc.constantFrom<Switch[]>('bool', 'int', 'unsigned int', 'enum'),
        fc.tuple(tie('arm'), tie('arm'), tie('arm')),
      )
      .map(([on, arms]) => unionOf.bind(null, on, arms)),
  ),
})).maker;

/** Values of the types of random interfaces, of all kinds, recursive ones and odd names included. */
export const typedValues: fc.Arbitrary<TypedValue> = makers.chain((make) => {
  const definitions: Definition[] = [];
  const { type, values } = make(definitions);
  const described: Interface = { file: 'random.x', definitions, programs: [] };
  return values.map((value) => ({ described, type, value }));
});
