import { exampleJson, fromJson, toJson, type Type } from 'rpcgen-js';
import t from 'tap';
import { compiled } from './compiled.js';

const described = compiled(`
  enum color { RED = 2, BLUE = 5 };
  struct entry { string username<10>; unsigned hyper size; color shade; opaque key[2]; int *age; };
  union choice switch (color on) { case RED: int number; case BLUE: void; };
  union level switch (unsigned on) { case 3: void; default: bool high; };
  union either switch (bool on) { case TRUE: hyper number; case FALSE: void; };
  struct node { float weight; node *next; };
  typedef opaque handle[32];
  typedef node *nodes;
  struct chain { node first; };
  typedef int *maybe;
  typedef maybe *perhaps;
  typedef double exact;
  struct tree { int id; tree *left; tree children<>; };
  struct pair {
    int two[2]; entry entries<2>; choice either; node *list; bool flag; double precise; opaque rest<3>; float single;
    unsigned int count;
  };`);

const named = (name: string): Type => ({ kind: 'named', name });
const entry = {
  username: 'é',
  size: 2n ** 64n - 1n,
  shade: 'RED',
  key: Uint8Array.of(0, 255),
  age: undefined,
};

/** A type, a value, and its JSON, both ways. */
const FORMS: readonly (readonly [Type, unknown, unknown])[] = [
  [{ kind: 'void' }, undefined, null],
  [{ kind: 'int' }, -5, -5],
  [{ kind: 'hyper' }, -(2n ** 63n), '-9223372036854775808'],
  [{ kind: 'bool' }, true, true],
  [{ kind: 'float' }, 0.5, 0.5],
  [named('exact'), NaN, 'NaN'],
  [named('exact'), -Infinity, '-Infinity'],
  [named('exact'), Infinity, 'Infinity'],
  [named('exact'), -0, '-0'],
  [named('exact'), 5e-324, 5e-324],
  [{ kind: 'var opaque' }, Uint8Array.of(), ''],
  [{ kind: 'var opaque' }, Uint8Array.of(1, 0xab), '01ab'],
  [{ kind: 'quadruple' }, new Uint8Array(16), '0'.repeat(32)],
  [{ kind: 'string' }, '\0\ufeff"', '\0\ufeff"'],
  [named('color'), 'BLUE', 'BLUE'],
  [named('color'), '#-7', '#-7'],
  [
    named('entry'),
    entry,
    { username: 'é', size: '18446744073709551615', shade: 'RED', key: '00ff', age: null },
  ],
  [
    named('entry'),
    { ...entry, age: 0 },
    { username: 'é', size: '18446744073709551615', shade: 'RED', key: '00ff', age: 0 },
  ],
  [named('choice'), { tag: 'RED', value: 3 }, { tag: 'RED', value: 3 }],
  [named('choice'), { tag: 'BLUE' }, { tag: 'BLUE' }],
  [named('level'), { tag: 3 }, { tag: 3 }],
  [named('level'), { tag: 4294967295, value: false }, { tag: 4294967295, value: false }],
  [named('either'), { tag: true, value: 1n }, { tag: true, value: '1' }],
  [named('either'), { tag: false }, { tag: false }],
  [named('nodes'), [{ weight: 1 }, { weight: 2 }], [{ weight: 1 }, { weight: 2 }]],
  [
    named('chain'),
    { first: { weight: 1, next: [{ weight: 2 }] } },
    { first: { weight: 1, next: [{ weight: 2 }] } },
  ],
  [named('maybe'), undefined, null],
  [named('perhaps'), [], []],
  [named('perhaps'), [undefined], [null]],
  [named('perhaps'), [7], [7]],
  [
    named('tree'),
    { id: 1, left: { id: 2, left: undefined, children: [] }, children: [] },
    { id: 1, left: { id: 2, left: null, children: [] }, children: [] },
  ],
];

for (const [type, value, json] of FORMS)
  await t.test(
    `${type.kind === 'named' ? type.name : type.kind} as ${JSON.stringify(json)}, both ways`,
    (t) => {
      const text = JSON.stringify(toJson(described, type, value));
      t.equal(text, JSON.stringify(json));
      t.strictSame(fromJson(described, type, JSON.parse(text)), value);
      t.end();
    },
  );

await t.test('bytes in base64, where they are asked for', (t) => {
  const bytes = Uint8Array.of(0, 255);
  t.equal(toJson(described, { kind: 'var opaque' }, bytes, { bytes: 'base64' }), 'base64:AP8=');
  t.same(fromJson(described, { kind: 'var opaque' }, 'base64:AP8='), bytes);
  t.same(fromJson(described, { kind: 'var opaque' }, 'base64:'), Uint8Array.of());
  t.end();
});

await t.test('what is read besides: exact numbers, upper case, left-out optionals, null for void', (t) => {
  t.equal(fromJson(described, { kind: 'hyper' }, -5), -5n);
  t.equal(fromJson(described, { kind: 'hyper' }, Number.MAX_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER));
  t.same(fromJson(described, { kind: 'var opaque' }, 'AbCd'), Uint8Array.of(0xab, 0xcd));
  const { age, ...rest } = toJson(described, named('entry'), entry) as Record<string, unknown>;
  t.equal(age, null);
  t.strictSame(fromJson(described, named('entry'), rest), entry);
  t.strictSame(fromJson(described, named('choice'), { tag: 'BLUE', value: null }), { tag: 'BLUE' });
  t.equal(Object.is(fromJson(described, { kind: 'int' }, -0), 0), true, 'an int has no -0');
  t.end();
});

await t.test('a value of another shape is no value of the type', (t) => {
  t.throws(() => toJson(described, named('entry'), 5), new TypeError('number where an object belongs'));
  t.throws(() => toJson(described, { kind: 'hyper' }, 5), new TypeError('number where a bigint belongs'));
  t.throws(() => toJson(described, { kind: 'float' }, 5n), new TypeError('bigint where a number belongs'));
  t.throws(() => toJson(described, named('nodes'), {}), new TypeError('object where an array belongs'));
  t.throws(
    () => toJson(described, { kind: 'var opaque' }, 'ff'),
    new TypeError('string where a Uint8Array belongs'),
  );
  t.throws(
    () => toJson(described, { kind: 'string' }, {}),
    new TypeError('object where a boolean, a number or a string belongs'),
  );
  t.throws(
    () => toJson(described, named('choice'), { tag: '#9' }),
    new TypeError('union choice has no arm for #9'),
  );
  t.end();
});

await t.test('an example of each type is JSON of that type', (t) => {
  for (const { name, kind } of described.definitions)
    if (kind !== 'constant' && kind !== 'text') {
      const example = exampleJson(described, named(name));
      t.doesNotThrow(() => fromJson(described, named(name), example), JSON.stringify(example));
    }
  t.same(exampleJson(described, named('tree')), { id: 0, left: null, children: [] });
  const nodes = compiled('struct node { int n; node kids<>; node *next; }; typedef node *list;');
  t.same(exampleJson(nodes, named('list')), [{ n: 0, kids: [] }]);
  t.same(
    exampleJson(described, { kind: 'array', of: { kind: 'int' }, length: { value: 1000 } }),
    Array(8).fill(0),
  );
  for (const [length, shown] of [
    [64, 64],
    [65, 64],
  ] as const)
    t.equal(exampleJson(described, { kind: 'opaque', length: { value: length } }), '00'.repeat(shown));
  t.end();
});

await t.test('an example of types that grow by powers is cut', (t) => {
  const levels = Array.from({ length: 40 }, (_, i) => i + 1);
  const growing = compiled(`
    typedef int a0[8];
    struct s0 { int one; };
    ${levels.map((i) => `typedef a${i - 1} a${i}[8]; struct s${i} { s${i - 1} left; s${i - 1} right; };`).join('\n')}
  `);
  for (const name of ['a40', 's40']) {
    const { length } = JSON.stringify(exampleJson(growing, named(name)));
    t.ok(length < 1_000_000, `${length} characters`);
  }
  t.end();
});
