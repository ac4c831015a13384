import { fromJson, type Interface, JsonValueError, toJson, type Type } from 'rpcgen-js';
import t from 'tap';
import { compiled } from './compiled.js';

const described = compiled(`
  enum color { RED = 2, BLUE = 5 };
  struct entry { string username<10>; unsigned hyper size; color shade; opaque key[2]; int *age; };
  union choice switch (color on) { case RED: int number; case BLUE: void; };
  struct node { float weight; node *next; };
  struct pair {
    int two[2]; entry entries<2>; choice either; node *list; bool flag; double precise; opaque rest<3>; float single;
    unsigned int count;
  };
  struct tree { tree *left; int id; };`);

const ENTRY = { username: 'a', size: '1', shade: 'RED', key: '00ff' };
const PAIR = {
  two: [1, 2],
  entries: [ENTRY],
  either: { tag: 'BLUE' },
  list: [],
  flag: true,
  precise: 0,
  rest: '',
  single: 1,
  count: 0,
};
const INT = 'int (-2147483648 to 2147483647)';
const BYTES = 'as hexadecimal digits ("00ff") or "base64:AP8="';
const HYPER = 'unsigned hyper (0 to 2^64-1), as decimal digits in a string, or as a number up to 2^53-1';

/** What differs from PAIR, and what is said of it. */
const FAULTS: readonly (readonly [Record<string, unknown>, string])[] = [
  [{ two: [1] }, 'args.two: expected int[2], as an array, found an array of 1'],
  [{ two: {} }, 'args.two: expected int[2], as an array, found an object'],
  [{ two: [1, 2.5] }, `args.two[1]: expected ${INT}, found 2.5`],
  [{ two: [1, 2147483648] }, `args.two[1]: expected ${INT}, found 2147483648`],
  [{ two: [1, '2'] }, `args.two[1]: expected ${INT}, found "2"`],
  [{ count: -1 }, 'args.count: expected unsigned int (0 to 4294967295), found -1'],
  [
    { entries: [ENTRY, ENTRY, ENTRY] },
    'args.entries: expected struct entry<2>, as an array, found an array of 3',
  ],
  [
    { entries: [ENTRY, 7] },
    'args.entries[1]: expected struct entry, as an object (username, size, shade, key, age), found 7',
  ],
  [
    { entries: [{ ...ENTRY, username: 'abcdefghié' }] },
    'args.entries[0].username: expected string<10> in UTF-8, found 11 bytes',
  ],
  [
    { entries: [{ ...ENTRY, username: undefined }] },
    'args.entries[0].username: expected string<10> in UTF-8, found nothing',
  ],
  [
    { entries: [{ ...ENTRY, username: '\ud800' }] },
    'args.entries[0].username: expected string<10> in UTF-8, found text with a lone surrogate, which UTF-8 cannot represent',
  ],
  [{ entries: [{ ...ENTRY, size: -1 }] }, `args.entries[0].size: expected ${HYPER}, found -1`],
  [
    { entries: [{ ...ENTRY, size: '18446744073709551616' }] },
    `args.entries[0].size: expected ${HYPER}, found "18446744073709551616"`,
  ],
  [
    { entries: [{ ...ENTRY, size: 9007199254740992 }] },
    `args.entries[0].size: expected ${HYPER}, found 9007199254740992`,
  ],
  [{ entries: [{ ...ENTRY, size: '1e3' }] }, `args.entries[0].size: expected ${HYPER}, found "1e3"`],
  [
    { entries: [{ ...ENTRY, shade: 'BLEU' }] },
    'args.entries[0].shade: expected enum color (RED, BLUE), found "BLEU"; did you mean "BLUE"?',
  ],
  [
    { entries: [{ ...ENTRY, shade: 7 }] },
    'args.entries[0].shade: expected enum color (RED, BLUE), found 7; a number that has no name is written "#7"',
  ],
  [
    { entries: [{ ...ENTRY, shade: '#2147483648' }] },
    'args.entries[0].shade: expected enum color (RED, BLUE), found "#2147483648"',
  ],
  [
    { entries: [{ ...ENTRY, key: '00ff00' }] },
    `args.entries[0].key: expected opaque[2], ${BYTES}, found 3 bytes`,
  ],
  [
    { entries: [{ ...ENTRY, key: '0xff' }] },
    `args.entries[0].key: expected opaque[2], ${BYTES}, found "0xff"`,
  ],
  [{ rest: 'base64:AP8' }, `args.rest: expected opaque<3>, ${BYTES}, found "base64:AP8"`],
  [{ rest: 'abc' }, `args.rest: expected opaque<3>, ${BYTES}, found "abc"`],
  [
    { entries: [{ ...ENTRY, usernme: 1 }] },
    'args.entries[0]: expected struct entry, as an object (username, size, shade, key, age), found a member "usernme"; did you mean "username"?',
  ],
  [{ either: { tag: 'GREEN' } }, 'args.either.tag: expected enum color (RED, BLUE), found "GREEN"'],
  [{ either: { tag: '#9' } }, 'args.either.tag: expected a tag of union choice (RED, BLUE), found "#9"'],
  [{ either: { tag: 'RED' } }, `args.either.value: expected ${INT}, found nothing`],
  [{ either: { tag: 'BLUE', value: 1 } }, 'args.either.value: expected void, as null, found 1'],
  [{ either: 'BLUE' }, 'args.either: expected union choice, as {"tag": …, "value": …}, found "BLUE"'],
  [{ list: null }, 'args.list: expected list of struct node, as an array, found null'],
  [
    { list: [{ weight: 1, next: null }] },
    'args.list[0]: expected struct node, as an object (weight), found a member "next"',
  ],
  [{ flag: 1 }, 'args.flag: expected bool (true or false), found 1'],
  [
    { precise: '1' },
    'args.precise: expected double, as a number, "NaN", "Infinity", "-Infinity" or "-0", found "1"',
  ],
  [
    { precise: Infinity },
    'args.precise: expected double, as a number, "NaN", "Infinity", "-Infinity" or "-0", found Infinity',
  ],
  [
    { single: 3.5e38 },
    'args.single: expected float, as a number, "NaN", "Infinity", "-Infinity" or "-0", found 3.5e+38, too large for it',
  ],
];

await t.test('an error says where, what belongs there, what is there, and what was probably meant', (t) => {
  t.doesNotThrow(() => fromJson(described, { kind: 'named', name: 'pair' }, PAIR));
  for (const [change, message] of FAULTS) {
    const read = (): unknown =>
      fromJson(described, { kind: 'named', name: 'pair' }, { ...PAIR, ...change }, { path: 'args' });
    t.throws(read, { name: 'JsonValueError', message });
  }
  t.end();
});

await t.test('its parts can be had one by one; the whole has the path it was given, or none', (t) => {
  try {
    fromJson(described, { kind: 'named', name: 'color' }, 'BLEU');
    t.fail('was taken');
  } catch (error) {
    t.ok(error instanceof JsonValueError);
    t.match(error, {
      path: '',
      expected: 'enum color (RED, BLUE)',
      found: '"BLEU"',
      hint: 'did you mean "BLUE"?',
    });
    t.match(error, { message: 'expected enum color (RED, BLUE), found "BLEU"; did you mean "BLUE"?' });
  }
  t.throws(() => fromJson(described, { kind: 'list', node: 'node' }, [{}]), {
    name: 'JsonValueError',
    path: '[0].weight',
  });
  t.end();
});

await t.test('what JavaScript inherits is neither a member nor changed by one', (t) => {
  const odd = compiled('struct odd { int __proto__; int constructor; int toString; };');
  const type: Type = { kind: 'named', name: 'odd' };
  const text = '{"__proto__": 1, "constructor": 2, "toString": 3}';
  const value = fromJson(odd, type, JSON.parse(text)) as object;
  t.equal(Object.getPrototypeOf(value), Object.prototype);
  t.equal(JSON.stringify(toJson(odd, type, value)), text.replaceAll(' ', ''));
  t.throws(() => fromJson(odd, type, {}), { message: `__proto__: expected ${INT}, found nothing` });
  t.throws(() => fromJson(described, { kind: 'named', name: 'color' }, 'constructor'), JsonValueError);
  t.throws(
    () =>
      fromJson(described, { kind: 'named', name: 'choice' }, JSON.parse('{"__proto__": {"tag": "BLUE"}}')),
    {
      message: 'expected union choice, as {"tag": …, "value": …}, found a member "__proto__"',
    },
  );
  t.notOk('polluted' in {});
  t.end();
});

await t.test('deep JSON is an error before the stack ends', (t) => {
  const deep = (levels: number): unknown =>
    JSON.parse('{"id":1,"left":'.repeat(levels) + 'null' + '}'.repeat(levels));
  const tree: Type = { kind: 'named', name: 'tree' };
  t.doesNotThrow(() => fromJson(described, tree, deep(900)));
  t.throws(() => fromJson(described, tree, deep(100_000)), {
    name: 'JsonValueError',
    expected: 'at most 1000 levels',
    path: /^left(\.left){999,}$/,
    message: /^(left\.){10,40}\S{0,3}…\S{0,3}(\.left){10,40}: expected/,
  });
  t.throws(
    () => fromJson(described, tree, JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))),
    JsonValueError,
  );
  t.throws(
    () => toJson(described, tree, deepTree(5_000)),
    new RangeError('the value has more than 1000 levels'),
  );
  t.end();
});

function deepTree(levels: number): unknown {
  let tree: unknown;
  for (let i = 0; i < levels; i++) tree = { id: i, left: tree };
  return tree;
}

await t.test('many names are not all listed', (t) => {
  const members = Array.from({ length: 30 }, (_, i) => `M${i} = ${i}`).join(', ');
  const many: Interface = compiled(`enum many { ${members} };`);
  const names = Array.from({ length: 12 }, (_, i) => `M${i}`).join(', ');
  t.throws(() => fromJson(many, { kind: 'named', name: 'many' }, 'zzz'), {
    name: 'JsonValueError',
    expected: `enum many (${names} and 18 more)`,
  });
  t.end();
});
