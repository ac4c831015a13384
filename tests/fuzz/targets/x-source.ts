import fc from 'fast-check';
import { type Compiled, compileInterface, formatDiagnostic } from 'rpcgen-js';
import { scan } from 'rpcgen-js/internal/scanner/scanner.js';
import { SourceFile } from 'rpcgen-js/internal/scanner/source-file.js';
import { randomText } from '../../random-text.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import type { Outcome } from '../outcome.js';
import { BAD_X, GOOD_X } from '../x-samples.js';

/** Words and marks that mean something, and texts that look as if they did. */
const PIECES = [
  ...[
    'struct',
    'union',
    'switch',
    'case',
    'default',
    'enum',
    'typedef',
    'const',
    'program',
    'version',
    'namespace',
  ],
  ...[
    'int',
    'unsigned',
    'hyper',
    'string',
    'opaque',
    'void',
    'bool',
    'u_int',
    'netobj',
    'a',
    'b',
    'A',
    'B',
    'TRUE',
  ],
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '<',
    '>',
    ';',
    ',',
    '=',
    '*',
    ':',
    '::',
    '+',
    '-',
    '<<',
    '/',
    '%',
    '?',
    '!',
  ],
  ...[
    '0',
    '1',
    '-1',
    '07',
    '08',
    '0x7fffffff',
    '4294967295',
    '99999999999999999999',
    "'a'",
    '"text"',
    '__proto__',
  ],
  ...['/* a */', '// a\n', '/*', '"', "'", '\\\n', '\n', '\r\n', '\0', '\ud800', '\ufeff', 'é', '@'],
  ...[
    '\n#define A 1\n',
    '\n#define A B\n',
    '\n#define B A A\n',
    '\n#define A(x) x x\n',
    'A(1)',
    '\n#undef A\n',
  ],
  ...[
    '\n#if A\n',
    '\n#ifdef A\n',
    '\n#ifndef A\n',
    '\n#elif 1\n',
    '\n#else\n',
    '\n#endif\n',
    '\n#include "a.x"\n',
  ],
  ...['\n%#define B 2\n', '\n%#include "a.h"\n', '\n#bad\n', '\n#define\n', '\n#if\n'],
];

const piece = fc.constantFrom(...PIECES);
const at = fc.nat({ max: 1000 });

/** A change of a source's tokens. Positions count modulo their number. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at, text: piece }),
  fc.record({ kind: fc.constant('replace' as const), at, text: piece }),
  fc.record({ kind: fc.constant('remove' as const), at, count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at, count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('move' as const), at, to: at }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function changed(pieces: readonly string[], each: Change): string[] {
  const index = each.at % Math.max(1, pieces.length);
  const [before, after] = [pieces.slice(0, index), pieces.slice(index)];
  switch (each.kind) {
    case 'insert':
      return [...before, each.text, ...after];
    case 'replace':
      return [...before, each.text, ...after.slice(1)];
    case 'remove':
      return [...before, ...after.slice(each.count)];
    case 'repeat':
      return [...before, ...after.slice(0, each.count), ...after];
    case 'move': {
      const rest = [...before, ...after.slice(1)];
      return rest.toSpliced(each.to % Math.max(1, rest.length), 0, ...after.slice(0, 1));
    }
  }
}

function mutated(samples: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 4, size: 'xsmall' }))
    .map(([sample, changes]) => {
      const offsets = scan(new SourceFile('sample.x', sample)).map(({ offset }) => offset);
      return changes.reduce<string[]>(changed, piecesOf(sample, offsets)).join('');
    });
}

/** The text cut before each token, so that the white space stays. */
function piecesOf(text: string, offsets: readonly number[]): string[] {
  return offsets.map((offset, i) => text.slice(i === 0 ? 0 : offset, offsets[i + 1] ?? text.length));
}

/** Sources, most of which mean something, and a file that they may include. */
export const xInputs = fc.record({
  source: fc.oneof(
    { weight: 4, arbitrary: mutated(GOOD_X) },
    { weight: 1, arbitrary: mutated(BAD_X) },
    { weight: 2, arbitrary: fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' ')) },
    { weight: 1, arbitrary: fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')) },
    { weight: 1, arbitrary: randomText(200) },
  ),
  included: fc.array(piece, { maxLength: 15 }).map((pieces) => pieces.join(' ')),
});

function checkDiagnostics(
  { interface: made, diagnostics }: Compiled,
  source: string,
  included: string,
): void {
  expect(
    (made === undefined) === diagnostics.some(({ severity }) => severity === 'error'),
    'an interface or an error',
  );
  const linesOf = (file: string): number => (file === 'fuzz.x' ? source : included).split('\n').length;
  for (const diagnostic of diagnostics) {
    const { file, line, column, length, source: shown, caret } = diagnostic;
    const isGiven = line <= linesOf(file);
    expect(isGiven && line >= 1 && column >= 1 && length >= 1, `a place: ${file}:${line}:${column}`);
    expect(caret >= 0 && caret <= shown.length && shown.length <= 170, 'a caret in its line');
    expect(formatDiagnostic(diagnostic).split('\n').length <= 4, 'four lines at most');
  }
}

/** Any text is an interface or a bounded list of errors, each with a place in it; and the same each time. */
export const xSource = fuzzTarget({
  name: 'x-source',
  share: 6_000,
  inputs: xInputs,
  check({ source, included }): Outcome {
    const options = { file: 'fuzz.x', readInclude: (name: string) => ({ file: name, text: included }) };
    const compiled = compileInterface(source, options);
    checkDiagnostics(compiled, source, included);
    if (compiled.interface === undefined) return 'refused';
    const names = compiled.interface.definitions.map(({ name }) => name);
    expect(new Set(names).size === names.length, 'names are unique');
    expect(JSON.stringify(compileInterface(source, options)) === JSON.stringify(compiled), 'the same again');
    return 'accepted';
  },
});
