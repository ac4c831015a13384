import type { Type } from 'rpcgen-js';
import t from 'tap';
import { compiled, definition, messages } from './compiled.js';

/** The type of the first member of a struct that is written with these declarations, and other definitions behind it. */
function typeOf(declaration: string, around = ''): Type | undefined {
  const struct = definition(`struct s { ${declaration} };\n${around}`, 's');
  return 'members' in struct ? (struct.members as { type: Type }[])[0]?.type : undefined;
}

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  int: [
    'int',
    'long',
    'short',
    'char',
    'long int',
    'short int',
    'signed',
    'signed char',
    'int8_t',
    'int16_t',
    'int32_t',
    'enum_t',
  ],
  'unsigned int': [
    ...['unsigned', 'unsigned int', 'unsigned long', 'unsigned short', 'unsigned char', 'unsigned long int'],
    ...['u_char', 'u_short', 'u_int', 'u_long', 'uint8_t', 'uint16_t', 'uint32_t', 'u_int32_t', 'rpcprog_t'],
  ],
  hyper: ['hyper', 'long long', 'int64_t', 'quad_t', 'longlong_t'],
  'unsigned hyper': [
    'unsigned hyper',
    'unsigned long long',
    'uint64_t',
    'u_int64_t',
    'u_quad_t',
    'u_longlong_t',
  ],
  bool: ['bool', 'bool_t'],
  float: ['float'],
  double: ['double'],
  quadruple: ['quadruple'],
};

await t.test('spellings of the primitive types', (t) => {
  for (const [kind, spellings] of Object.entries(SPELLINGS))
    for (const spelling of spellings) t.same(typeOf(`${spelling} x;`), { kind }, spelling);
  t.same(
    typeOf('uint64_t x;', 'typedef unsigned hyper uint64_t;'),
    { kind: 'named', name: 'uint64_t' },
    'a file may define it',
  );
  t.end();
});

const INT = { kind: 'int' } as const;
const DECLARATIONS: readonly (readonly [declaration: string, type: Type])[] = [
  ['string x<>;', { kind: 'string' }],
  ['string x<5>;', { kind: 'string', max: { value: 5 } }],
  ['string x<N>;', { kind: 'string', max: { value: 8, name: 'N' } }],
  ['string x<(N)>;', { kind: 'string', max: { value: 8, name: 'N' } }],
  ['string x<N + 1>;', { kind: 'string', max: { value: 9 } }],
  ['string x<N << 1>;', { kind: 'string', max: { value: 16 } }],
  ['string x<(N > 1)>;', { kind: 'string', max: { value: 1 } }],
  ['opaque x[8];', { kind: 'opaque', length: { value: 8 } }],
  ['opaque x<>;', { kind: 'var opaque' }],
  ['opaque x<0xffffffff>;', { kind: 'var opaque', max: { value: 0xffff_ffff } }],
  ['int x[N];', { kind: 'array', of: INT, length: { value: 8, name: 'N' } }],
  ['int x[RED];', { kind: 'array', of: INT, length: { value: 3 } }],
  ['int x<>;', { kind: 'var array', of: INT }],
  ['int *x;', { kind: 'optional', of: INT }],
  ['color x;', { kind: 'named', name: 'color' }],
  ['enum color x;', { kind: 'named', name: 'color' }],
  ['struct point x;', { kind: 'named', name: 'point' }],
  ['struct point *x;', { kind: 'optional', of: { kind: 'named', name: 'point' } }],
  ['a::b::point x;', { kind: 'named', name: 'point' }],
  [
    'int x[3][4];',
    { kind: 'array', of: { kind: 'array', of: INT, length: { value: 4 } }, length: { value: 3 } },
  ],
  [
    'int x<3>[4];',
    { kind: 'var array', of: { kind: 'array', of: INT, length: { value: 4 } }, max: { value: 3 } },
  ],
  ['opaque x[3][4];', { kind: 'array', of: { kind: 'opaque', length: { value: 4 } }, length: { value: 3 } }],
  ['string x<3><4>;', { kind: 'var array', of: { kind: 'string', max: { value: 4 } }, max: { value: 3 } }],
  ['int *x[2];', { kind: 'array', of: { kind: 'optional', of: INT }, length: { value: 2 } }],
];
const AROUND = 'const N = 8; enum color { RED = 3 }; struct point { int x; };';

await t.test('declarations', (t) => {
  for (const [declaration, type] of DECLARATIONS) t.same(typeOf(declaration, AROUND), type, declaration);
  t.end();
});

const FAULTS: readonly (readonly [declaration: string, message: string])[] = [
  ['strnig x<>;', "1:12 Unknown type 'strnig'"],
  ['string x;', '1:12 A string needs a length behind its name'],
  ['opaque x;', '1:12 opaque needs a length behind its name'],
  ['string x[5];', '1:20 A string has no fixed length'],
  ['string *x<>;', '1:19 A pointer to string cannot be declared'],
  ['int x[];', "1:18 Expected a length for the member, but there is ']'"],
  ['int x[-1];', '1:18 A length of -1 is not between 0 and 4294967295'],
  ['int x<4294967296>;', '1:18 A length of 4294967296 is not between 0 and 4294967295'],
  ['int **x;', '1:17 A pointer to a pointer is no type of XDR'],
  ['void x;', '1:12 void is nothing, which can have no name, length or pointer'],
  ['unsigned hyper int long x;', "1:12 'unsigned hyper int long' is no type"],
  ['unsigned float x;', "1:21 'float' is a keyword and cannot be the name of the member"],
  ['int x, y;', "1:17 The member 'x' shares its type with another one"],
  ['int string;', "1:16 'string' is a keyword and cannot be the name of the member"],
  ['N x;', "1:12 'N' is a constant, not a type"],
  ['int x; hyper x;', "1:25 There is another member 'x'"],
];

await t.test('declarations that are none', (t) => {
  for (const [declaration, message] of FAULTS)
    t.same(messages(`struct s { ${declaration} }; const N = 1;`), [message], declaration);
  t.end();
});

await t.test('words that only programs have are names elsewhere; void in a struct takes no bytes', (t) => {
  t.match(definition('struct s { int program; int version; void; int namespace; };', 's'), {
    members: [{ name: 'program' }, { name: 'version' }, { name: 'namespace' }],
  });
  t.end();
});

await t.test('typedefs of what has a body', (t) => {
  t.match(definition('typedef struct { int x; } s;', 's'), { kind: 'struct', members: [{ name: 'x' }] });
  t.match(definition('typedef enum { A } e;', 'e'), { kind: 'enum' });
  t.match(definition('typedef struct s { int x; } s;', 's'), { kind: 'struct' });
  for (const tag of ['struct', '/* as C wants it */ struct', '// here\nstruct'])
    t.same(
      compiled(`struct s { int x; }; typedef ${tag} s s; struct s;`).definitions.map(({ name }) => name),
      ['s'],
      'what only C needs',
    );
  const two = compiled('typedef struct s { int x; } t<4>;').definitions;
  t.match(two, [
    { name: 's', kind: 'struct' },
    { name: 't', type: { kind: 'var array', of: { kind: 'named', name: 's' } } },
  ]);
  t.end();
});

await t.test('types within types get names from where they stand, which nothing else has', (t) => {
  const source = `
    struct outer {
      struct { int a; enum { X, Y } b; } inner;
      union switch (int v) { case 0: void; case 1: struct { int c; } d; } ext;
      struct { int e; } many<3>;
    };
    struct outer_inner { int taken; };
    typedef struct { int f; } list<>;`;
  t.same(
    compiled(source).definitions.map(({ kind, name }) => `${kind} ${name}`),
    [
      ...['enum outer_inner_2_b', 'struct outer_inner_2', 'struct outer_ext_d', 'union outer_ext'],
      ...['struct outer_many', 'struct outer', 'struct outer_inner', 'struct list_element', 'typedef list'],
    ],
  );
  t.end();
});

await t.test('types within types have no name that another one within others has', (t) => {
  const names = (source: string): string[] => compiled(source).definitions.map(({ name }) => name);
  t.same(names('struct a { struct a_m { int x; } k; struct { int y; } m; };'), ['a_m', 'a_m_2', 'a']);
  t.same(names('struct a { struct { int y; } m; enum e { a_m, Q } k; };'), ['a_m_2', 'e', 'a']);
  t.same(names('union a switch (int i) { case 0: struct { int y; } m; case 1: struct a_m { int z; } n; };'), [
    ...['a_m_2', 'a_m', 'a'],
  ]);
  t.end();
});

await t.test('namespaces are seen through', (t) => {
  const source = 'namespace a { struct s { int x; }; namespace b::c { typedef a::s t; } }; typedef b::t u;';
  t.same(
    compiled(source).definitions.map(({ name }) => name),
    ['s', 't', 'u'],
  );
  t.same(messages('namespace a { struct s { int x; };'), [
    "1:35 Expected '}' at the end of the namespace, but the file ends",
  ]);
  t.end();
});
