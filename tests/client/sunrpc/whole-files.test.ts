import fs, { linkSync, readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { compileCommandOf, formatFiles, runCompile } from 'rpcgen-js/files';
import t, { type Test } from 'tap';

// Whoever reads a module, or a file that is formatted, sees the old text or the new one, and nothing else is left.

/** What is said when a `.x` file is compiled, or formatted. */
const CARRIED_OUT = {
  compile: (file: string) => {
    let said = '';
    const output = { print: () => undefined, say: (line: string) => void (said += `${line}\n`) };
    runCompile(compileCommandOf([file], {}), output);
    return said;
  },
  fmt: (file: string) => {
    let said = '';
    formatFiles([file], false, { stdout: () => undefined, stderr: (text) => void (said += text) });
    return said;
  },
} as const;

/** Puts others in the place of functions of node:fs until the test ends. */
function instead(t: Test, functions: Partial<Record<keyof typeof fs, unknown>>): void {
  const real = Object.fromEntries(Object.keys(functions).map((name) => [name, fs[name as keyof typeof fs]]));
  Object.assign(fs, functions);
  syncBuiltinESMExports();
  t.teardown(() => {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  });
}

const FILES = { 'one.x': 'const  A=1;', 'one.ts': '// Generated from one.x\n' };

for (const [name, written] of [
  ['compile', 'one.ts'],
  ['fmt', 'one.x'],
] as const) {
  await t.test(`${name}: who has the old file open reads the old text to its end`, (t) => {
    const folder = t.testdir(FILES);
    linkSync(join(folder, written), join(folder, 'open'));
    t.notMatch(CARRIED_OUT[name](join(folder, 'one.x')), 'cannot');
    t.equal(readFileSync(join(folder, 'open'), 'utf8'), FILES[written]);
    t.match(readFileSync(join(folder, written), 'utf8'), 'A = 1');
    t.end();
  });

  await t.test(`${name}: where the new file cannot take its place, nothing is left of it`, (t) => {
    const folder = t.testdir(FILES);
    instead(t, {
      renameSync: () => {
        throw new Error('no renaming');
      },
    });
    t.match(CARRIED_OUT[name](join(folder, 'one.x')), 'no renaming');
    t.same(readdirSync(folder), ['one.ts', 'one.x']);
    t.equal(readFileSync(join(folder, written), 'utf8'), FILES[written]);
    t.end();
  });
}

await t.test('fmt: the new text is on the disk before it takes the place of the old one', (t) => {
  const folder = t.testdir(FILES);
  const { fsyncSync, renameSync } = fs;
  const order: string[] = [];
  instead(t, {
    fsyncSync: (descriptor: number) => {
      fsyncSync(descriptor);
      order.push(`fsync of ${fs.fstatSync(descriptor).size} bytes`);
    },
    renameSync: (from: string, to: string) => {
      renameSync(from, to);
      order.push('rename');
    },
  });
  CARRIED_OUT.fmt(join(folder, 'one.x'));
  t.same(order, ['fsync of 13 bytes', 'rename']);
  t.end();
});
