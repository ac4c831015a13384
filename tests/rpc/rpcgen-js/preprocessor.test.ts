import { DiagnosticList } from 'rpcgen-js/internal/diagnostics/diagnostic-list.js';
import { preprocess, type PreprocessOptions } from 'rpcgen-js/internal/preprocessor/preprocess.js';
import { SourceFile } from 'rpcgen-js/internal/scanner/source-file.js';
import t from 'tap';
import { definition, finding, messages } from './compiled.js';

/** What is left of a text for the grammar, and what is said of it. */
function left(text: string, options: PreprocessOptions = {}): { tokens: string; said: string[] } {
  const diagnostics = new DiagnosticList();
  const { tokens } = preprocess(new SourceFile('a.x', text), diagnostics, options);
  return {
    tokens: tokens
      .map((token) => token.text)
      .join(' ')
      .trim(),
    said: diagnostics.result().map(({ line, message }) => `${line} ${message}`),
  };
}

const TABLE: readonly (readonly [text: string, tokens: string])[] = [
  ['#ifdef A\na\n#else\nb\n#endif\nc', 'b c'],
  ['#define A\n#ifdef A\na\n#else\nb\n#endif', 'a'],
  ['#define A\n#undef A\n#ifdef A\na\n#endif', ''],
  ['#ifndef A\na\n#endif', 'a'],
  ['#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif', 'b'],
  ['#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif', 'c'],
  ['#if 1\n#if 0\na\n#else\nb\n#endif\n#else\nc\n#endif', 'b'],
  ['#if defined(A) || defined B\na\n#endif', ''],
  ['#define B\n#if defined ( A ) || defined B\na\n#endif', 'a'],
  ['#define V 3\n#if V >= 3 && V * 2 == 6\na\n#endif', 'a'],
  ['#define V 1 + 1\n#if V * 2 == 3\na\n#endif', 'a'],
  ['#if UNKNOWN\na\n#else\nb\n#endif', 'b'],
  ['#if defined(A) && 1 / A\na\n#endif\nb', 'b'],
  ['#if 0\n@ ` "\n#bad\n#endif\na', 'a'],
  ['#if RPC_HDR && RPC_XDR && defined(RPC_SVC) && defined(RPC_CLNT) && RPC_TBL\na\n#endif', 'a'],
  ['#ifndef RPC_HDR\na\n#endif', ''],
  ['#define T unsigned int\nT x', 'unsigned int x'],
  ['#define T U\n#define U int\nT x', 'int x'],
  ['#define A A b\nA', 'A b'],
  ['#define A B\n#define B A\nA', 'A'],
  ['#define N 5\nN', 'N'],
  ['#define EMPTY\nEMPTY a', 'a'],
  ['#define T \\\n int\nT', 'int'],
  ['#define T /* a */ int // b\nT', 'int'],
  ['#define F(x, y) y x\nF(int, (3, 4)) F F', '( 3 , 4 ) int F F'],
  ['#define F() a\nF() F ( ) F', 'a a F'],
  ['#define MAX(a, b) ((a) > (b) ? (a) : (b))\n#if MAX(1, MAX(5, 2)) == 5\nyes\n#endif', 'yes'],
  ['#define F(x) G(x)\n#define G(x) F(x) x\nF(1)', 'F ( 1 ) 1'],
  ['#define T(x) struct x\nT(\n  a /* comment */\n)', 'struct a'],
  ['#define F(x) x\nF(\n#define A\n1)', 'F ( 1 )'],
  ['# 1 "a.x"\n#\n#pragma once\n#ident "x"\na', 'a'],
  ['%#define A\n#ifdef A\na\n#endif', ''],
  ['#define A b\n%A\nA', 'b'],
];

await t.test('what is left for the grammar', (t) => {
  for (const [text, tokens] of TABLE) t.same(left(text), { tokens, said: [] }, JSON.stringify(text));
  t.end();
});

await t.test('-D', (t) => {
  t.equal(left('#ifdef A\na\n#endif', { defines: { A: '' } }).tokens, 'a');
  t.equal(left('#if A == 7\na\n#endif', { defines: { A: '7' } }).tokens, 'a');
  t.equal(left('T x', { defines: { T: 'unsigned hyper' } }).tokens, 'unsigned hyper x');
  t.end();
});

const FAULTS: readonly (readonly [text: string, ...said: string[]])[] = [
  ['#endif', '1 This #endif has no #if'],
  ['#else', '1 This #else has no #if'],
  ['#elif 1', '1 This #elif has no #if'],
  ['\n#if 1\n', '2 This condition has no #endif'],
  ['#if 1\n#else\n#else\n#endif', '3 This #else stands behind the #else of its group'],
  ['#if 1\n#else\n#elif 1\n#endif', '3 This #elif stands behind the #else of its group'],
  ['#bad', "1 There is no directive '#bad'"],
  ['#error do not', "1 #error 'do not'"],
  ['#define 1', '1 Expected the name of a macro behind #define'],
  ['#ifdef\n#endif', '1 Expected the name of a macro behind #ifdef'],
  ['#if\n#endif', '1 Expected a number or the name of a constant in the condition, but the line ends'],
  ['#define F(x) x\nF(1, 2)', "2 The macro 'F' takes 1 arguments, but there are 2"],
  ['#if 1 1\n#endif', "1 Expected an operator in the condition, but there is '1'"],
  ['#if defined\n#endif', "1 Expected the name of a macro behind 'defined'"],
  ['#if 1/0\n#endif', '1 Division by zero'],
  ['#if 08\n#endif', '1 An octal number has no digit 8 or 9'],
  ['#include', '1 Expected the name of a file behind #include, as "file.x" or <file.x>'],
  ['#include "b.x"', "1 Cannot find the included file 'b.x'"],
  ['#define A "x', '1 This text has no closing quote'],
];

await t.test('directives that cannot be obeyed', (t) => {
  for (const [text, ...said] of FAULTS) t.same(left(text).said, said, text);
  t.end();
});

await t.test('included files: their macros go on, their conditions do not', (t) => {
  const files = finding({ 'b.x': '#define T int\n#ifdef GUARD\n', 'c.x': '#include "b.x"\nc' });
  t.same(left('#include "c.x"\nT', files), { tokens: 'c int', said: ['2 This condition has no #endif'] });
  t.equal(left('#include <c.x>', finding({ 'c.x': 'c' })).tokens, 'c');
  t.end();
});

await t.test('a file that includes itself ends, with a guard quietly', (t) => {
  const guarded = '#ifndef A\n#define A\nstruct a { int x; };\n#include "a.x"\n#endif\n';
  t.same(messages('#include "a.x"', finding({ 'a.x': guarded })), []);
  const endless = messages('#include "a.x"', finding({ 'a.x': 'struct a { int x; };\n#include "a.x"\n' }));
  t.same(endless, ['2:1 Files include each other more than 64 deep']);
  const bomb = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`${i}.x`, `#include "${i + 1}.x"\n`.repeat(2)]),
  );
  t.match(
    messages('#include "0.x"', finding({ ...bomb, '30.x': '' })).at(0),
    /More than 1000 files are included/,
  );
  t.end();
});

await t.test('eight million characters are included, and then no other file', (t) => {
  const half = finding({ 'a.x': ' '.repeat(5 * 1024 * 1024) });
  t.same(messages('#include "a.x"\n'.repeat(2), half), []);
  t.same(messages('#include "a.x"\n'.repeat(4), half), [
    '3:1 The included files have more than 8388608 characters',
  ]);
  t.end();
});

await t.test('a file that is included twice defines the same once', (t) => {
  const files = finding({
    'a.x': 'const A = 1; enum e { B }; struct s { e x; }; typedef int t; program P { } = 1;',
  });
  t.same(messages('#include "a.x"\n#include "a.x"\n', files), []);
  const extended = finding({
    'a.x': 'program P { version V { } = 1; } = 1;',
    'b.x': '#include "a.x"\nprogram P { version W { } = 2; } = 1;',
  });
  t.same(messages('#include "b.x"\n#include "b.x"\n', extended), [], 'also what it adds to a program');
  t.end();
});

await t.test('macros that are numbers are constants of the interface', (t) => {
  const source =
    '/* how many */\n#define N (2 + M) // at most\n#define M 3\n#define NAME "x"\ntypedef int t<N>;';
  t.same(definition(source, 'N'), { name: 'N', kind: 'constant', value: 5, doc: 'how many\nat most' });
  t.same(definition(source, 'NAME'), { name: 'NAME', kind: 'text', value: 'x' });
  t.same(definition(source, 't'), {
    ...{ name: 't', kind: 'typedef', isRecursive: false },
    type: { kind: 'var array', of: { kind: 'int' }, max: { value: 5, name: 'N' } },
  });
  const anew = '#define N 1\ntypedef int a<N>;\n#undef N\n#define N 2\ntypedef int b<N>;';
  t.match(definition(anew, 'a'), { type: { max: { value: 1 } } });
  t.notMatch(definition(anew, 'a'), { type: { max: { name: 'N' } } }, 'N is 2 in the end');
  t.match(definition(anew, 'b'), { type: { max: { value: 2, name: 'N' } } });
  t.same(messages('#define UNUSED (OTHER + 1)\n#define CALL f(1)'), [], 'what nobody uses may be anything');
  t.same(messages('#define USED (OTHER + 1)\nconst A = USED;'), ["1:15 Unknown constant 'OTHER'"]);
  t.end();
});

await t.test('uses of a macro within each other: no token is looked at for more than 63 of them', (t) => {
  const nested = (depth: number): string =>
    `#define ONE(x) x\nconst A = ${'ONE('.repeat(depth)}1${')'.repeat(depth)};`;
  t.match(definition(nested(63), 'A'), { value: 1 });
  t.same(messages(nested(64)), ["2:14 Expected ';' behind the constant 'A', but there is '('"]);
  t.end();
});

await t.test('macros that use each other: a hundred, and no more', (t) => {
  const chain = (length: number): string =>
    `${Array.from({ length }, (_, i) => `#define M${i} a M${i + 1}\n`).join('')}M0`;
  t.same(left(chain(100)), { tokens: `${'a '.repeat(100)}M100`, said: [] });
  t.same(left(chain(101)), {
    tokens: 'a '.repeat(100).trim(),
    said: ['102 Macros use each other more than 100 deep'],
  });
  t.end();
});

await t.test('what is longer than a thousand tokens between its parentheses is no use of a macro', (t) => {
  const use = (count: number): string => `#define F(x) b\nF(${'a '.repeat(count)})`;
  t.same(left(use(998)), { tokens: 'b', said: [] });
  t.same(left(use(999)), { tokens: `F ( ${'a '.repeat(999)})`, said: [] });
  t.end();
});

await t.test('of many conditions without an end all are counted', (t) => {
  const found = messages('#ifdef A\n'.repeat(150));
  t.match(found[99], /^100:1 This condition has no #endif/);
  t.match(found[100], /50 more errors and warnings are not shown/);
  t.end();
});
