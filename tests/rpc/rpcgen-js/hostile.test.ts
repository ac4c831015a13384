import { compileInterface, formatDiagnostic } from 'rpcgen-js';
import t, { type Test } from 'tap';
import { compiled } from './compiled.js';

/** A machine that is busy with other tests takes its time; what is quadratic takes hours. */
const MAX_CPU_MS = 10_000;
const MANY = 50_000;
/** What has a name each, which is dearer. */
const NAMES = 10_000;

function many(count: number, each: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => each(i)).join('\n');
}

const REFUSED: readonly (readonly [story: string, source: string, first: RegExp])[] = [
  ['a comment without end', `/*${'x\n'.repeat(MANY)}`, /^This comment has no end$/],
  ['an identifier of a million letters', `struct s { ${'a'.repeat(1e6)} x; };`, /^Unknown type 'a{60}…'$/],
  ['parentheses', `const A = ${'('.repeat(MANY)}1${')'.repeat(MANY)};`, /nested more than 100 deep/],
  ['parentheses that stay open', `const A = ${'('.repeat(MANY)}`, /nested more than 100 deep/],
  ['choices', `const A = ${'1 ? '.repeat(MANY)}1;`, /nested more than 100 deep/],
  ['structs', `${'struct a { '.repeat(MANY)}${'} b;'.repeat(MANY)}`, /nested more than 60 deep/],
  ['unions that stay open', 'union u switch (int x) { case 0: '.repeat(MANY), /nested more than 60 deep/],
  ['conditions that stay open', '#ifdef A\n'.repeat(MANY), /has no #endif/],
  ['directives that are none', '#bad\n'.repeat(MANY), /no directive '#bad'/],
  ['NUL bytes', '\0'.repeat(1e6), /^Expected a definition/],
  ['lone surrogates', '\ud800 '.repeat(MANY), /^Expected a definition, but there is '\ufffd'$/],
  ['another language', 'x;'.repeat(MANY), /^Expected a definition/],
  ['braces', '};'.repeat(MANY), /^Expected a definition/],
  ['texts without end', '"abc\n'.repeat(MANY), /no closing quote/],
  ['a number of a million digits', `const A = ${'9'.repeat(1e6)};`, /^This number is too long$/],
  ['a product', `const A = 9${' * 9999999999'.repeat(MANY)};`, /more than 128 bits/],
  [
    'constants in a circle',
    many(NAMES, (i) => `const A${i} = A${(i + 1) % NAMES};`),
    /^'A0' is defined by itself$/,
  ],
  ['typedefs in a circle', many(NAMES, (i) => `typedef a${(i + 1) % NAMES} a${i};`), /is defined by itself$/],
  ['structs in a circle', many(NAMES, (i) => `struct a${i} { a${(i + 1) % NAMES} x; };`), /has no end$/],
  ['unknown types', many(NAMES, (i) => `typedef u${i} t${i};`), /^Unknown type 'u0'$/],
  ['the same name', many(NAMES, (i) => `const A = ${i};`), /is defined already/],
  [
    'the same case',
    `union u switch (int x) { ${'case 1: '.repeat(MANY)} void; };`,
    /another case of the value 1/,
  ],
  [
    'macros that double',
    `${many(64, (i) => `#define M${i} M${i + 1} M${i + 1}`)}\nM0`,
    /Macros become more than/,
  ],
  [
    'conditions that double',
    `${many(64, (i) => `#define M${i} M${i + 1} + M${i + 1}`)}\n#if M0\n#endif`,
    /Macros become/,
  ],
  ['macro calls that stay open', `#define F(x) x\n${'F('.repeat(MANY)}`, /^Expected a definition/],
  [
    'macro calls in each other',
    `#define F(x) x x\nF(${'F('.repeat(400)}1${')'.repeat(400)})`,
    /Macros become|^Expected/,
  ],
  ['dimensions', `typedef int x${'[1]'.repeat(MANY)};`, /more than 32 dimensions/],
  ['pointers', `typedef int ${'*'.repeat(MANY)}x;`, /pointer to a pointer/],
  ['a fault in a line of a million', `${' '.repeat(5e5)}@${' '.repeat(5e5)}`, /^Expected a definition/],
];

const TAKEN: readonly (readonly [story: string, source: string])[] = [
  ['an identifier of a million letters', `struct ${'a'.repeat(1e6)} { int x; };`],
  ['conditions', `${'#ifdef A\n'.repeat(MANY)}${'#endif\n'.repeat(MANY)}const A = 1;`],
  ['a sum', `const A = 1${' + 1'.repeat(MANY)};`],
  ['signs', `const A = ${'-'.repeat(MANY)}1;`],
  [
    'constants that need the next one',
    `${many(NAMES, (i) => `const A${i} = A${i + 1} + 1;`)}\nconst A${NAMES} = 1;`,
  ],
  ['members', `typedef int t; struct s { ${many(NAMES, (i) => `t x${i};`)} };`],
  [
    'cases',
    `enum e { ${many(10_000, (i) => `A${i},`)} };\nunion u switch (e x) { ${many(10_000, (i) => `case A${i}: int m${i};`)} };`,
  ],
  ['typedefs of typedefs', `${many(NAMES, (i) => `typedef a${i + 1} a${i};`)}\ntypedef int a${NAMES};`],
  [
    'structs in structs',
    `${many(NAMES, (i) => `struct a${i} { a${i + 1} x; };`)}\nstruct a${NAMES} { int x; };`,
  ],
  ['macros', `${many(NAMES, (i) => `#define A${i} ${i}`)}\nconst X = A7;`],
  ['macros used', `#define T int\nstruct s { ${many(MANY, (i) => `T x${i};`)} };`],
  ['C code', `${'%\n'.repeat(MANY)}const A = 1;`],
  ['C constants', `${many(NAMES, (i) => `%#define A${i} ${i}`)}\nconst X = A7;`],
  ['a comment of stars', `/${'*'.repeat(1e6)} x*/ const A = 1; /*${'* '.repeat(5e5)}*/`],
  ['comments', `${'/* a */ '.repeat(MANY)}const A = 1;`],
  ['blanks', `${' '.repeat(1e6)}const A = 1${'\n'.repeat(1e6)};`],
  [
    'names that every object has',
    'const __proto__ = 1; struct constructor { int toString; }; typedef constructor valueOf;',
  ],
  [
    'a byte order mark, and lines as on Windows',
    '\ufeff/* a */\r\nconst A = 1;\r\n#define B \\\r\n 2\r\nstruct s {\r\n int x;\r\n};',
  ],
  ['no end of the last line', '#define A 1'],
];

t.setTimeout(600_000);

/** Compiles, and fails when that takes longer than anybody waits. */
function compile(t: Test, story: string, source: string): ReturnType<typeof compileInterface> {
  const before = process.cpuUsage();
  const result = compileInterface(source);
  const { user, system } = process.cpuUsage(before);
  t.ok(user + system < MAX_CPU_MS * 1000, `${story}: ${((user + system) / 1e6).toFixed(1)} s`);
  return result;
}

await t.test('what is refused: soon, by a few errors that can be shown', (t) => {
  for (const [story, source, first] of REFUSED) {
    const { interface: made, diagnostics } = compile(t, story, source);
    t.equal(made, undefined, story);
    t.match(diagnostics[0]?.message, first, story);
    t.ok(diagnostics.length <= 101, `${story}: ${diagnostics.length} errors`);
    const shown = diagnostics.map(formatDiagnostic).join('\n');
    t.ok(shown.length < 101 * 1000, `${story}: ${shown.length} characters`);
    t.notMatch(shown, /[\0-\x08\x0b-\x1f\x7f]/, story);
  }
  t.end();
});

await t.test('what is taken', (t) => {
  for (const [story, source] of TAKEN) {
    const { diagnostics } = compile(t, story, source);
    t.same(diagnostics.map(formatDiagnostic), [], story);
  }
  t.end();
});

await t.test('more than sixteen million characters are no interface', (t) => {
  t.match(compileInterface(' '.repeat(16 * 1024 * 1024 + 1)).diagnostics, [{ message: /has more than/ }]);
  t.end();
});

await t.test('names that every object has mean nothing by themselves', (t) => {
  t.match(compileInterface('const A = toString; typedef hasOwnProperty x;').diagnostics, [
    { message: "Unknown constant 'toString'" },
    { message: "Unknown type 'hasOwnProperty'" },
  ]);
  t.equal(compiled('const __proto__ = 1; const B = __proto__;').definitions.length, 2);
  t.end();
});
