import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CompilerCommands } from './compiler-main.js';
import { expectCheap } from './cost.js';
import { OwnProcess } from './own-process.js';

// Row 28 of specs/bad-input.md: files that are no interface.

const MIB = 1024 * 1024;
const MANY = 100_000;

const FILES: readonly (readonly [story: string, files: Readonly<Record<string, string>>, first: RegExp])[] = [
  [
    'a comment without end',
    { 'bad.x': `const A = 1;\n/*${' of this\n'.repeat(MANY)}` },
    /bad\.x:2:1: error: This comment has no end\n/,
  ],
  [
    'recursive typedefs',
    { 'bad.x': 'typedef b a;\ntypedef a b;\n' },
    /bad\.x:1:11: error: The typedef 'a' is defined by itself\n/,
  ],
  [
    'an identifier of a megabyte',
    { 'bad.x': `struct s {\n  ${'a'.repeat(MIB)} x;\n};` },
    /bad\.x:2:3: error: Unknown type 'a{60}…'\n/,
  ],
  [
    'files that include each other',
    { 'bad.x': '#include "other.x"\n', 'other.x': '\n#include "bad.x"\n' },
    /bad\.x:1:1: error: Files include each other more than 64 deep\n/,
  ],
  [
    'nested parentheses',
    { 'bad.x': `const A = ${'('.repeat(MANY)}1${')'.repeat(MANY)};` },
    /bad\.x:1:\d+: error: .*nested more than 100 deep\n/,
  ],
  [
    'twenty thousand faults',
    { 'bad.x': Array.from({ length: 20_000 }, (_, i) => `typedef nothing x${i};`).join('\n') },
    /bad\.x:1:9: error: Unknown type 'nothing'\n/,
  ],
];

await t.test(
  'row 28: files that are no interface give a few errors with line and column, soon',
  async (t) => {
    await using compiler = OwnProcess.start<CompilerCommands>('compiler-main.js');
    const before = await compiler.ask('mark');
    for (const [story, files, first] of FILES) {
      const folder = t.testdir();
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const errors = await compiler.ask('compile', join(folder, 'bad.x'));
      t.match(errors[0], first, story);
      t.ok(errors.length <= 101, `${story}: ${errors.length} errors`);
      t.ok(errors.join('\n').length < 100_000, `${story}: they are short`);
    }
    const bounds = { maxKeptBytes: 4 * MIB, maxPeakBytes: 192 * MIB, maxTurnMs: 10_000 };
    expectCheap(t, before, await compiler.ask('figures'), bounds);
  },
);
