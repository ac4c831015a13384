import t from 'tap';
import { compiled, definition, messages } from './compiled.js';

const VALUES: readonly (readonly [expression: string, value: number | string])[] = [
  ['0', 0],
  ['-5', -5],
  ['0x1F', 31],
  ['0XfF', 255],
  ['017', 15],
  ['4294967295', 4294967295],
  ['0xffffffffffffffff', '18446744073709551615'],
  ['9007199254740993', '9007199254740993'],
  ['10UL', 10],
  ["'a'", 97],
  ["'\\n'", 10],
  ["'\\101'", 65],
  ["'\\x41'", 65],
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['10 - 3 - 2', 5],
  ['-7 / 2', -3],
  ['-7 % 2', -1],
  ['1 << 4 | 1', 17],
  ['0xff & ~0x0f ^ 1', 241],
  ['256 >> 4', 16],
  ['1 < 2', 1],
  ['2 <= 1', 0],
  ['1 == 1 && 2 != 3 || 0', 1],
  ['!0 + !5', 1],
  ['1 ? 2 : 3', 2],
  ['0 ? 2 : 0 ? 3 : 4', 4],
  ['0 && 1 / 0', 0],
  ['- - + ~ 5', -6],
  ['B', 7],
  ['B * LATER', 21],
  ['RED + BLUE', 11],
  ['TRUE + TRUE + FALSE', 2],
];
const AROUND = 'const B = 7; enum color { RED = 5, BLUE }; const LATER = 3;';

await t.test('values of expressions', (t) => {
  for (const [expression, value] of VALUES)
    t.match(definition(`const A = ${expression};${AROUND}`, 'A'), { value }, expression);
  t.end();
});

const FAULTS: readonly (readonly [expression: string, message: string])[] = [
  ['1 / 0', '1:13 Division by zero'],
  ['1 % 0', '1:13 Division by zero'],
  ['1 << 200', '1:13 A shift by more than 127 bits'],
  ['1 >> -1', '1:13 A shift by a negative number'],
  ['(1 << 100) << 100', '1:22 The result has more than 128 bits'],
  ['09', '1:11 An octal number has no digit 8 or 9'],
  ['08u', '1:11 An octal number has no digit 8 or 9'],
  ['12ab', '1:11 This is no number'],
  ['0x', '1:11 This is no number'],
  ['1e5', '1:11 A constant is an integer'],
  ['1' + '0'.repeat(60), '1:11 This number is too long'],
  ['A', "1:7 'A' is defined by itself"],
  ['UNKNOWN', "1:11 Unknown constant 'UNKNOWN'"],
  ['t', "1:11 't' is a type, and a number is needed here"],
  ['(1', "1:13 Expected ')' for the constant 'A', but there is ';'"],
  ['', "1:11 Expected a number or the name of a constant for the constant 'A', but there is ';'"],
  ['1 2', "1:12 Expected ';' behind the constant 'A', but there is '2'"],
];

await t.test('expressions without a value', (t) => {
  for (const [expression, message] of FAULTS)
    t.same(messages(`const A = ${expression}; typedef int t;`), [message], expression);
  t.same(
    messages('const A = B;\nconst B = C;\nconst C = A;\nconst D = A;').length,
    1,
    'a circle is one fault',
  );
  t.end();
});

await t.test('members of enums: values, one more than the one before, and ranges', (t) => {
  const source = 'const N = 9; enum e { A, B = 5, C, D = N, E, F = B, G = -2147483648, H = 2147483647 };';
  const { members } = definition(source, 'e') as unknown as { members: { name: string; value: number }[] };
  t.same(
    members.map(({ name, value }) => `${name}=${value}`).join(' '),
    'A=0 B=5 C=6 D=9 E=10 F=5 G=-2147483648 H=2147483647',
  );
  t.match(messages('enum e { A = 2147483648 };'), [/2147483648, is not between/]);
  t.match(messages('enum e { A = 2147483647, B };'), [/The value of 'B', 2147483648, is not between/]);
  t.same(
    messages('enum e { A = 1, B = 1, C = A };'),
    ["1:17 'B' has the value of 'A', 1"],
    'an alias by name is meant',
  );
  t.end();
});

await t.test('an enum without a name, and texts', (t) => {
  const { definitions } = compiled('enum { A, B = 5, C };\nconst T = "a\\"b";');
  t.same(
    definitions.map((each) => [each.kind, each.name, 'value' in each && each.value]),
    [
      ['constant', 'A', 0],
      ['constant', 'B', 5],
      ['constant', 'C', 6],
      ['text', 'T', 'a\\"b'],
    ],
  );
  t.end();
});

await t.test(
  'names of programs, versions and procedures are numbers where nothing else has the name',
  (t) => {
    const source =
      'const A = PROC; const B = PROG + VERS; program PROG { version VERS { void PROC(void) = 4; } = 2; } = 100;';
    t.match(definition(source, 'A'), { value: 4 });
    t.match(definition(source, 'B'), { value: 102 });
    t.end();
  },
);
