import { emitTypeScript } from 'rpcgen-js';
import t from 'tap';
import { compiled } from '../compiled.js';

// What is written for each thing that a file can declare. Formatting and types are proven over random files.

/** What is written for a source, without the first line and the imports. */
function written(source: string): string {
  const text = emitTypeScript(compiled(source, { file: 'some/folder/test.x' }));
  return text
    .replace(/^\/\/ .*\n\n/, '')
    .replace(/^(?:import .*\n)+\n/m, '')
    .trimEnd();
}

const TABLE: Readonly<Record<string, readonly [source: string, expected: string]>> = {
  'numbers, with their names and comments; grouped as in the file': [
    `
/* How many. */
const MAX = 10;
const MASK = 0xff; /* the low bits */

const BIG = 18446744073709551615;
const LEAST = -1;
`,
    `
/** How many. */
export const MAX = 10;
/** the low bits */
export const MASK = 255;

export const BIG = 18446744073709551615n;
export const LEAST = -1;`,
  ],
  'an enumeration': [
    'enum color { RED = 2, /* warm */ BLUE = -1 };',
    `
export const Color = xdr.enum('color', {
  /** warm */
  RED: 2,
  BLUE: -1,
});
export type Color = xdr.Infer<typeof Color>;`,
  ],
  'lengths by the names of constants, and by their numbers': [
    `
const LONG = 40;
typedef string name<LONG>;
typedef opaque key[2 + 2];
typedef int grid[2][3];
`,
    `
export const LONG = 40;

/** \`typedef string name<LONG>;\` */
export const Name = xdr.string(LONG);
export type Name = xdr.Infer<typeof Name>;

/** \`typedef opaque key[4];\` */
export const Key = xdr.opaque(4);
export type Key = xdr.Infer<typeof Key>;

/** \`typedef int grid[2][3];\` */
export const Grid = xdr.array(xdr.array(xdr.int, 3), 2);
export type Grid = xdr.Infer<typeof Grid>;`,
  ],
  'unions on an enumeration, a number, a boolean': [
    `
enum kind { NONE, SOME, MANY };
const ODD = 7;
union by_enum switch (kind k) { case SOME: int one; case MANY: int all<>; default: void; };
union by_int switch (int i) { case -1: float f; case ODD: case 9: double d; };
union by_bool switch (bool b) { case TRUE: hyper h; default: void; };
`,
    `
export const Kind = xdr.enum('kind', {
  NONE: 0,
  SOME: 1,
  MANY: 2,
});
export type Kind = xdr.Infer<typeof Kind>;

export const ODD = 7;

/** \`union by_enum switch (kind k) { case SOME: int one; case MANY: int all<>; default: void; };\` */
export const ByEnum = xdr.union('by_enum', Kind, { SOME: xdr.int, MANY: xdr.varArray(xdr.int) }, xdr.void);
export type ByEnum = xdr.Infer<typeof ByEnum>;

/** \`union by_int switch (int i) { case -1: float f; case ODD: case 9: double d; };\` */
export const ByInt = xdr.union('by_int', xdr.int, {
  [-1]: xdr.float,
  [ODD]: xdr.double,
  9: xdr.double,
});
export type ByInt = xdr.Infer<typeof ByInt>;

/** \`union by_bool switch (bool b) { case TRUE: hyper h; default: void; };\` */
export const ByBool = xdr.union('by_bool', xdr.bool, { TRUE: xdr.hyper }, xdr.void);
export type ByBool = xdr.Infer<typeof ByBool>;`,
  ],
  'a list, whatever the pointer is called, and one that cannot be empty': [
    `
typedef struct node *nodes;
struct node { int value; nodes rest; };
struct both { nodes any; node some; };
`,
    `
/** \`struct node { int value; node *rest; };\` */
export const Node = xdr.struct('node', { value: xdr.int });
export type Node = xdr.Infer<typeof Node>;

/** \`node\`, and behind it those that follow. */
export const NodeWithNext = xdr.struct('node', { value: xdr.int, rest: xdr.list(Node) });
export type NodeWithNext = xdr.Infer<typeof NodeWithNext>;

/** \`typedef node *nodes;\` */
export const Nodes = xdr.list(Node);
export type Nodes = xdr.Infer<typeof Nodes>;

/** \`struct both { nodes any; node some; };\` */
export const Both = xdr.struct('both', { any: Nodes, some: NodeWithNext });
export type Both = xdr.Infer<typeof Both>;`,
  ],
  'an optional, and one of an optional, whose absence could not be seen': [
    'typedef int *maybe; typedef maybe *perhaps; typedef perhaps *possibly;',
    `
/** \`typedef int *maybe;\` */
export const Maybe = xdr.optional(xdr.int);
export type Maybe = xdr.Infer<typeof Maybe>;

/** \`typedef maybe *perhaps;\` */
export const Perhaps = xdr.varArray(Maybe, 1);
export type Perhaps = xdr.Infer<typeof Perhaps>;

/** \`typedef perhaps *possibly;\` */
export const Possibly = xdr.optional(Perhaps);
export type Possibly = xdr.Infer<typeof Possibly>;`,
  ],
  'types that contain each other': [
    `
/* A tree. */
struct tree { tree *left; tree *right; forest around; };
union forest switch (int kind) { case 1: tree trees<>; default: void; };
`,
    `
/**
 * A tree.
 *
 * \`struct tree { tree *left; tree *right; forest around; };\`
 */
export interface Tree {
  readonly left: Tree | undefined;
  readonly right: Tree | undefined;
  readonly around: Forest;
}
export const Tree: xdr.Codec<Tree> = xdr.lazy('struct tree', () =>
  xdr.struct('tree', {
    left: xdr.optional(Tree),
    right: xdr.optional(Tree),
    around: Forest,
  }),
);

/** \`union forest switch (int kind) { case 1: tree trees<>; default: void; };\` */
export type Forest = { readonly tag: 1; readonly value: readonly Tree[] } | { readonly tag: number };
export const Forest: xdr.Codec<Forest> = xdr.union('forest', xdr.int, { 1: xdr.varArray(Tree) }, xdr.void);`,
  ],
  'names of one number, which one arm has, where the type is written out': [
    `
enum status { OK, FINE = 0, BAD, WORSE };
union odd switch (status s) { case OK: odd more<>; default: void; };
`,
    `
export const Status = xdr.enum('status', {
  OK: 0,
  FINE: 0,
  BAD: 1,
  WORSE: 2,
});
export type Status = xdr.Infer<typeof Status>;

/** \`union odd switch (status s) { case OK: odd more<>; default: void; };\` */
export type Odd =
  | { readonly tag: 'OK'; readonly value: readonly Odd[] }
  | { readonly tag: 'BAD' }
  | { readonly tag: 'WORSE' };
export const Odd: xdr.Codec<Odd> = xdr.lazy('union odd', () =>
  xdr.union('odd', Status, { OK: xdr.varArray(Odd) }, xdr.void),
);`,
  ],
  'nothing before what it is made of': [
    'struct outer { inner i; opaque data<SIZE>; }; struct inner { int x; }; const SIZE = 8;',
    `
/** \`struct inner { int x; };\` */
export const Inner = xdr.struct('inner', { x: xdr.int });
export type Inner = xdr.Infer<typeof Inner>;

export const SIZE = 8;

/** \`struct outer { inner i; opaque data<SIZE>; };\` */
export const Outer = xdr.struct('outer', { i: Inner, data: xdr.varOpaque(SIZE) });
export type Outer = xdr.Infer<typeof Outer>;`,
  ],
  'a struct of nothing': [
    'struct nothing { };',
    `
/** \`struct nothing { };\` */
export type Nothing = Readonly<Record<string, never>>;
export const Nothing: xdr.Codec<Nothing> = xdr.struct('nothing', {});`,
  ],
  'comments that say things to JavaScript': [
    '/* ends *\\/ and\n * @ts-ignore\n */\nconst A = 1;\n// @deprecated\nconst B = 2;',
    `
/**
 * ends *\\/ and
 * \\@ts-ignore
 */
export const A = 1;

/** \\@deprecated */
export const B = 2;`,
  ],
  'a program, with what may be sent again and what is not answered': [
    `
/* Keeps notes. */
program NOTES {
    version NOTES_V1 {
        void NOTE(string) = 1; /* Writes one down. @oneway */
        int COUNT(void) = 2;   /* @idempotent */
    } = 1;
} = 0x20000099;
`,
    `
/** Keeps notes. */
export const NOTES = defineProgram({
  name: 'NOTES',
  number: 0x20000099,
  versions: {
    NOTES_V1: version(1, {
      /** Writes one down. */
      NOTE: procedure(1, xdr.string(), xdr.void, { oneway: true }),
      COUNT: procedure(2, xdr.void, xdr.int, { idempotent: true }),
    }),
  },
});`,
  ],
  'a text': ['const HEX = "a\\"b\'c\\n";', `\nexport const HEX = 'a"b\\'c\\n';`],
};

for (const [name, [source, expected]] of Object.entries(TABLE))
  await t.test(name, (t) => {
    t.equal(written(source), expected.trimStart());
    t.end();
  });

await t.test('names that are taken, or mean something else in JavaScript', (t) => {
  const source = `
struct call_args { int x; }; struct Call_args { int y; }; struct CallArgs { int z; };
struct object { int o; }; struct xdr { int __proto__; int constructor; }; const class = 1; const Foo = 2; struct foo { int f; };
enum nfs_fh3 { X }; struct _3d { int d; }; struct LOUD_NAME { int l; }; struct quietName { int q; };
program PROG { version name { void null(void) = 1; void then(void) = 2; void null_(void) = 3; } = 1; } = 8;
`;
  const text = written(source);
  const names = [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  t.same(names.sort(), [
    ...['CallArgs', 'CallArgs_', 'CallArgs_2', 'Foo', 'Foo_', 'LoudName', 'NfsFh3', 'Object_', 'PROG'],
    ...['QuietName', 'Xdr', '_3d', 'class_'],
  ]);
  t.match(text, "export const CallArgs = xdr.struct('CallArgs'", 'what is so called keeps its name');
  t.match(text, "{ ['__proto__']: xdr.int, constructor: xdr.int }");
  t.match(text, /name_: version\(1, \{\n\s+null_2: .*\n\s+then_: .*\n\s+null_: /);
  t.end();
});

await t.test('the first line says what it is, and no more of where the file was', (t) => {
  const first = (file: string): string =>
    emitTypeScript(compiled('const A = 1;', { file })).split('\n')[0] ?? '';
  const expected = '// Generated from test.x by sunrpc compile. Change that file, not this one.';
  t.equal(first('test.x'), expected);
  t.equal(first('/home/somebody/test.x'), expected);
  t.equal(first('some\\test.x'), expected);
  t.equal(first('a\u2028b.x'), '// Generated from a?b.x by sunrpc compile. Change that file, not this one.');
  t.end();
});

await t.test('only what is used is imported', (t) => {
  const imports = (source: string): string[] =>
    emitTypeScript(compiled(source)).match(/^(?:import|export \{).*$/gm) ?? [];
  t.same(imports('const A = 1;'), []);
  t.same(imports('typedef int a;'), ["import * as xdr from 'node-xdr';"]);
  t.same(imports('program P { version V { void A(void) = 1; } = 1; } = 2;'), [
    "import * as xdr from 'node-xdr';",
    "import { defineProgram, procedure, version } from 'onc-rpc';",
  ]);
  t.same(imports('/* nothing */'), ['export {};']);
  t.end();
});
