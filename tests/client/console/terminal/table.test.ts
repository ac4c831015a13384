import t from 'tap';
import { ageText, bytesText, clockText } from '../../../../client/console/terminal/quantity.js';
import { type Column, tableLines } from '../../../../client/console/terminal/table.js';
import { cutTo, textWidth } from '../../../../client/console/terminal/text-width.js';

const COLUMNS: Column[] = [
  { heading: 'USER', side: 'left' },
  { heading: 'SIZE', side: 'right' },
  { heading: 'DESCRIPTION', side: 'left' },
];

await t.test(
  'columns begin or end below each other, wide and combining characters counted as they are shown',
  (t) => {
    const rows = [
      ['bob', '7 B', 'x'],
      ['日本語', '1.5 KiB', 'cafe\u0301'],
      ['👩‍👩‍👧', '-', ''],
    ];
    t.same(tableLines(COLUMNS, rows, 80), [
      'USER       SIZE  DESCRIPTION',
      'bob         7 B  x',
      '日本語  1.5 KiB  cafe\u0301',
      '👩‍👩‍👧            -  ',
    ]);
    t.end();
  },
);

await t.test('only the last column is cut to the width there is', (t) => {
  const [, line = ''] = tableLines(COLUMNS, [['bob', '7 B', 'a description of many words']], 30);
  t.equal(line, 'bob    7 B  a description of…');
  t.ok(textWidth(line) <= 30);
  const [, narrow = ''] = tableLines(
    COLUMNS,
    [['a-rather-long-name', '7 B', 'a description of many words']],
    10,
  );
  t.equal(narrow, 'a-rather-long-name   7 B  a descrip…');
  t.end();
});

await t.test('text is cut between characters, never within a wide one', (t) => {
  t.equal(cutTo('日本語', 6), '日本語');
  t.equal(cutTo('日本語', 5), '日本…');
  t.equal(cutTo('日本語', 4), '日…');
  t.equal(cutTo('👩‍👩‍👧👩‍👩‍👧', 3), '👩‍👩‍👧…');
  t.equal(cutTo('abc', 0), '');
  t.end();
});

const BYTES: [number, string][] = [
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 KiB'],
  [1_536, '1.5 KiB'],
  [10_189, '10 KiB'],
  [1_023_487, '999 KiB'],
  [1_023_488, '1.0 MiB'],
  [5 * 1024 ** 4, '5.0 TiB'],
  [2 ** 63, '8192 PiB'],
];

const AGES: [number, string][] = [
  [-5, 'now'],
  [0.9, 'now'],
  [59, '59 s'],
  [60, '1 min'],
  [7_199, '1 h'],
  [86_400 * 364, '364 d'],
  [86_400 * 800, '2 y'],
];

const CLOCKS: [number, string][] = [
  [0.2, '0:01'],
  [59.5, '1:00'],
  [754, '12:34'],
  [3_600 * 3 + 65, '3:01:05'],
];

await t.test('sizes, ages and spans of time', (t) => {
  for (const [bytes, text] of BYTES) t.equal(bytesText(bytes), text);
  for (const [seconds, text] of AGES) t.equal(ageText(seconds), text);
  for (const [seconds, text] of CLOCKS) t.equal(clockText(seconds), text);
  t.end();
});
