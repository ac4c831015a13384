import t from 'tap';
import { definition, messages } from './compiled.js';

const AROUND =
  'enum color { RED = 3, BLUE = 5, NAVY = BLUE }; typedef color hue; typedef unsigned int word; const N = 7;';

await t.test('arms, cases that share one, and the default', (t) => {
  const source = `union u switch (hue tag) { case RED: int a; case BLUE: void; default: string b<>; };${AROUND}`;
  t.same(definition(source, 'u'), {
    ...{ name: 'u', kind: 'union', isRecursive: false },
    discriminant: { name: 'tag', type: { kind: 'named', name: 'hue' } },
    arms: [
      { name: 'a', type: { kind: 'int' }, cases: [{ value: 3, name: 'RED' }] },
      { name: '', type: { kind: 'void' }, cases: [{ value: 5, name: 'BLUE' }] },
    ],
    otherwise: { name: 'b', type: { kind: 'string' } },
  });
  const shared = `union u switch (int tag) { default: void; case -1: case N: case (2 + 3): case 0x10: int a; };${AROUND}`;
  t.match(definition(shared, 'u'), {
    arms: [{ cases: [{ value: -1 }, { value: 7, name: 'N' }, { value: 5 }, { value: 16 }] }],
    otherwise: { type: { kind: 'void' } },
  });
  t.match(definition('union u switch (int t) { case 1: default: int a; };', 'u'), {
    arms: [],
    otherwise: { name: 'a' },
  });
  t.end();
});

await t.test('discriminants', (t) => {
  for (const type of ['int', 'unsigned', 'bool', 'short', 'u_int', 'bool_t', 'hue', 'word', 'enum color'])
    t.same(messages(`union u switch (${type} t) { default: void; };${AROUND}`), [], type);
  t.match(definition('union u switch (bool t) { case TRUE: int a; case FALSE: void; };', 'u'), {
    arms: [{ cases: [{ value: 1, name: 'TRUE' }] }, { cases: [{ value: 0, name: 'FALSE' }] }],
  });
  for (const type of ['hyper', 'float', 'double', 'point', 'names'])
    t.match(
      messages(
        `union u switch (${type} t) { default: void; }; struct point { int x; }; typedef string names<>;`,
      ),
      [/A union cannot be switched by this type/],
      type,
    );
  t.end();
});

const FAULTS: readonly (readonly [arms: string, ...messages: string[]])[] = [
  ['case RED: void; case 3: void;', '1:51 There is another case of the value 3'],
  ['case BLUE: void; case NAVY: void;', '1:52 There is another case of the value 5'],
  ['case 4: void;', "1:35 The case '4' is no member of the enum 'color'"],
  ['case N: void;', "1:35 The case 'N' is no member of the enum 'color'"],
  ['case GREEN: void;', "1:35 Unknown constant 'GREEN'"],
  ['default: void; default: void;', '1:45 A union has one default arm'],
  ['int x;', "1:30 Expected 'case' or 'default' in the union, but there is 'int'"],
  ['case RED int x;', "1:38 Expected ':' behind the case, but there is 'int'"],
  ['case RED: int x; case BLUE: hyper x;', "1:64 There is another member 'x'"],
];

await t.test('cases that are none', (t) => {
  for (const [arms, ...expected] of FAULTS)
    t.same(messages(`union u switch (color tag) { ${arms} };${AROUND}`), expected, arms);
  t.match(messages('union u switch (bool t) { case 2: void; };'), [/The case '2' is not between 0 and 1/]);
  t.match(messages('union u switch (unsigned t) { case -1: void; };'), [
    /'-1' is not between 0 and 4294967295/,
  ]);
  t.match(messages('union u switch (int t) { case 0xffffffff: void; };'), [/'0xffffffff' is not between/]);
  t.end();
});
