import fc from 'fast-check';
import { scan } from 'rpcgen-js/internal/scanner/scanner.js';
import { SourceFile } from 'rpcgen-js/internal/scanner/source-file.js';
import t from 'tap';

/** The tokens as `kind text`, the end left out. */
function tokens(text: string): string[] {
  return scan(new SourceFile('a.x', text))
    .slice(0, -1)
    .map((token) => `${token.kind} ${token.text}${token.fault === undefined ? '' : ` !${token.fault}`}`);
}

const TABLE: readonly (readonly [text: string, ...tokens: string[]])[] = [
  [''],
  [' \t\r\n\f'],
  ['\ufeffint', 'name int'],
  ['_a1 b', 'name _a1', 'name b'],
  ['0x1F 017 10 12ab', 'number 0x1F', 'number 017', 'number 10', 'number 12ab'],
  ["'a' '\\n' '\\x41'", "number 'a'", "number '\\n'", "number '\\x41'"],
  ['a<3>*b', 'name a', 'mark <', 'number 3', 'mark >', 'mark *', 'name b'],
  ['a::b:c', 'name a', 'mark ::', 'name b', 'mark :', 'name c'],
  ['1<<2>>3', 'number 1', 'mark <<', 'number 2', 'mark >>', 'number 3'],
  ['/* a\n*/b', 'comment /* a\n*/', 'name b'],
  ['/**/b', 'comment /**/', 'name b'],
  ['// a\nb', 'comment // a', 'name b'],
  ['// a \\\nb\nc', 'comment // a \\\nb', 'name c'],
  ['/* a', 'comment /* a !This comment has no end'],
  ['/*/', 'comment /*/ !This comment has no end'],
  ['"a\\"b" c', 'text "a\\"b"', 'name c'],
  ['"a\nb', 'text "a !This text has no closing quote', 'name b'],
  ['#define A 1\nb', 'directive #define A 1', 'name b'],
  [' \t# if\nb', 'directive # if', 'name b'],
  ['/* a */ #if\nb', 'comment /* a */', 'directive #if', 'name b'],
  ['#define A \\\n 1\r\nb', 'directive #define A \\\n 1', 'name b'],
  ['#define A \\\r\n 1\r\nb', 'directive #define A \\\r\n 1', 'name b'],
  ['#define A /* a\nb */ 1\nc', 'directive #define A /* a\nb */ 1', 'name c'],
  ['#define A /* a', 'directive #define A /* a'],
  ['a #b', 'name a', 'unknown #', 'name b'],
  ['%#include "a.h"\nb', 'passed line %#include "a.h"', 'name b'],
  ['%a \\\nb\nc', 'passed line %a \\\nb', 'name c'],
  ['%/* a\nb', 'passed line %/* a', 'name b'],
  [' %a', 'mark %', 'name a'],
  ['a \\\n b', 'name a', 'name b'],
  ['a \\ b', 'name a', 'unknown \\', 'name b'],
  ['é\u0000ü a', 'unknown é\u0000ü', 'name a'],
  ['\ud800 a', 'unknown \ud800', 'name a'],
  ["'ab", "unknown '", 'name ab'],
];

await t.test('tokens', (t) => {
  for (const [text, ...expected] of TABLE) t.same(tokens(text), expected, JSON.stringify(text));
  t.end();
});

await t.test('every unit but white space is in one token, in order, whatever the text', (t) => {
  const piece = fc.constantFrom(
    '/*',
    '*/',
    '//',
    '#',
    '%',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    ' ',
    'a',
    '1',
    '<',
    ':',
    'é',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      let at = 0;
      for (const { offset, end, text: own } of scan(new SourceFile('a.x', text))) {
        if (!/^(?:\s|\\\r?\n|\ufeff)*$/.test(text.slice(at, offset)) || own !== text.slice(offset, end))
          return false;
        at = end;
      }
      return at === text.length;
    }),
    { numRuns: 2000 },
  );
  t.end();
});

await t.test('lines and columns', (t) => {
  const source = new SourceFile('a.x', 'ab\r\nc\n\nd');
  const places = [0, 1, 3, 4, 5, 6, 7, 8].map((offset) => Object.values(source.position(offset)).join(':'));
  t.same(places, ['1:1', '1:2', '1:4', '2:1', '2:2', '3:1', '4:1', '4:2']);
  t.same(
    [1, 2, 3, 4]
      .map((line) => source.lineBounds(line))
      .map(({ start, end }) => source.text.slice(start, end)),
    ['ab', 'c', '', 'd'],
  );
  t.end();
});
