import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileInterface, emitTypeScript } from 'rpcgen-js';
import { type CompileCommand, runCompile } from 'rpcgen-js/files';
import t, { type Test } from 'tap';
import { eventually, printed } from '../../eventually.js';
import { ROOT, startProgram, type StartedProgram } from '../../started-program.js';
import { toEnd } from '../ended-program.js';

// `sunrpc compile` of the product, and the one that rpcgen-js brings by itself: the same command.

const PROGRAMS = { sunshare: 'dist/client/sunrpc/main.js', 'rpcgen-js': 'rpc/rpcgen-js/dist/sunrpc.js' };

const GOOD = 'struct point { int x; int y; };\n';
const BAD = 'struct point { imt x;\n  strng y; };\n';

/** A folder of files, gone after the test. */
function folderOf(t: Test, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-compile-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What becomes of GOOD. */
function moduleOf(source: string, file: string): string {
  const { interface: described } = compileInterface(source, { file });
  return described === undefined ? '' : emitTypeScript(described);
}

for (const [name, file] of Object.entries(PROGRAMS)) {
  // both work by the same code: what depends on no flag is shown with one of them
  const isAlone = name === 'rpcgen-js';
  const start = (t: Test, cwd: string, ...args: string[]): StartedProgram =>
    startProgram(t, { name, command: process.execPath, args: [ROOT + file, 'compile', ...args], cwd });

  await t.test(`${name}: a module for each file, beside it or in a folder that is made`, async (t) => {
    const cwd = folderOf(t, { 'one.x': GOOD, 'two.x': 'const TWO = 2;' });
    t.match(await toEnd(start(t, cwd, 'one.x')), { stdout: '', stderr: '', code: 0 });
    t.equal(readFileSync(join(cwd, 'one.ts'), 'utf8'), moduleOf(GOOD, 'one.x'));
    t.match(await toEnd(start(t, cwd, 'one.x', 'two.x', '-o', 'out/deep')), { stderr: '', code: 0 });
    t.same(readdirSync(join(cwd, 'out/deep')), ['one.ts', 'two.ts']);
    t.same(readdirSync(cwd).sort(), ['one.ts', 'one.x', 'out', 'two.x'], 'nothing else is left');
  });

  if (isAlone)
    await t.test(`${name}: a folder that cannot be made ends it, where it once tried for ever`, async (t) => {
      const cwd = folderOf(t, { 'one.x': GOOD });
      const { stderr, code } = await toEnd(start(t, cwd, 'one.x', '-o', '/proc/self/nope'));
      t.equal(code, 1);
      t.match(stderr, 'one.x: /proc/self/nope/one.ts cannot be written: ');
    });

  if (isAlone)
    await t.test(
      `${name}: every error is said with its place; a file with errors changes nothing`,
      async (t) => {
        const cwd = folderOf(t, {
          'bad.x': BAD,
          'bad.ts': '// Generated from bad.x, earlier.\n',
          'good.x': GOOD,
        });
        const { stdout, stderr, code } = await toEnd(start(t, cwd, 'bad.x', 'missing.x', 'good.x'));
        t.equal(code, 1);
        t.equal(stdout, '');
        t.match(
          stderr,
          /^bad\.x:1:16: error: .*'imt'.*\n +1 \| struct point \{ imt x;\n +\| +\^~~\n +hint: /m,
        );
        t.match(stderr, /^bad\.x:2:3: error: .*'strng'/m);
        t.match(stderr, 'sunrpc compile: bad.x: 2 errors, nothing written\n');
        t.match(stderr, 'sunrpc compile: missing.x: there is no such file\n');
        t.equal(readFileSync(join(cwd, 'bad.ts'), 'utf8'), '// Generated from bad.x, earlier.\n');
        t.ok(statSync(join(cwd, 'good.ts')).isFile(), 'the others are compiled');
      },
    );

  if (isAlone)
    await t.test(
      `${name}: what somebody wrote is not overwritten, what is current is not touched`,
      async (t) => {
        const cwd = folderOf(t, { 'one.x': GOOD, 'one.ts': 'export const mine = 1;\n' });
        const { stderr, code } = await toEnd(start(t, cwd, 'one.x'));
        t.equal(code, 1);
        t.match(stderr, 'one.ts was not generated and is kept');
        t.equal(readFileSync(join(cwd, 'one.ts'), 'utf8'), 'export const mine = 1;\n');
        writeFileSync(join(cwd, 'one.ts'), moduleOf(GOOD, 'one.x'));
        const { ino } = statSync(join(cwd, 'one.ts'));
        t.match(await toEnd(start(t, cwd, 'one.x')), { code: 0 });
        t.equal(statSync(join(cwd, 'one.ts')).ino, ino);
      },
    );

  if (isAlone)
    await t.test(
      `${name}: a folder that cannot be written to is an error, and leaves nothing behind`,
      async (t) => {
        const cwd = folderOf(t, { 'one.x': GOOD, file: '' });
        const { stderr, code } = await toEnd(start(t, cwd, 'one.x', '-o', 'file'));
        t.equal(code, 1);
        t.match(stderr, /^sunrpc compile: one\.x: file\/one\.ts: E/);
        t.same(readdirSync(cwd).sort(), ['file', 'one.x']);
      },
    );

  await t.test(`${name}: --check says which module is not current`, async (t) => {
    const cwd = folderOf(t, { 'one.x': GOOD });
    t.match(await toEnd(start(t, cwd, 'one.x', '--check')), {
      stderr: 'sunrpc compile: one.ts is not what one.x gives: compile it again\n',
      code: 1,
    });
    t.same(readdirSync(cwd), ['one.x']);
    writeFileSync(join(cwd, 'one.ts'), moduleOf(GOOD, 'one.x'));
    t.match(await toEnd(start(t, cwd, 'one.x', '--check')), { stderr: '', code: 0 });
  });

  await t.test(`${name}: --json prints each checked interface, a line each`, async (t) => {
    const cwd = folderOf(t, { 'one.x': GOOD, 'bad.x': BAD, 'two.x': 'const TWO = 2;' });
    const { stdout, code } = await toEnd(start(t, cwd, '--json', 'one.x', 'bad.x', 'two.x'));
    t.equal(code, 1);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    t.match(lines, [{ file: 'one.x', definitions: [{ name: 'point' }] }, { definitions: [{ value: 2 }] }]);
    t.equal(lines.length, 2);
    t.same(readdirSync(cwd).sort(), ['bad.x', 'one.x', 'two.x']);
  });

  await t.test(`${name}: -I, -D and --beside`, async (t) => {
    const cwd = folderOf(t, {
      'main.x':
        '#include "part.x"\n#ifdef WIDE\ntypedef part parts<WIDE>;\n#endif\ntypedef other others<>;\n',
      'other.x': 'struct other { int o; };',
    });
    const folder = folderOf(t, { 'part.x': 'struct part { int p; };' });
    const args = ['main.x', '-I', 'nowhere', '-I', folder, '-D', 'WIDE=7', '--beside', 'other.x'];
    t.match(await toEnd(start(t, cwd, ...args)), { stderr: '', code: 0 });
    const written = readFileSync(join(cwd, 'main.ts'), 'utf8');
    t.match(written, /Parts = xdr\.varArray\(Part, (7|WIDE)\)/);
    t.match(written, 'Others = xdr.varArray(Other)');
    t.match(await toEnd(start(t, cwd, 'main.x')), { code: 1 }, 'not without them');
  });

  await t.test(`${name}: files named together see each other's definitions`, async (t) => {
    const cwd = folderOf(t, {
      'types.x': 'struct point { int x; int y; };\n#include "broken.x"\n',
      'line.x': 'struct line { point from; point to; colour paint; };\n',
      '-odd.x': 'enum colour { RED = 1 };\n',
    });
    const { stderr, code } = await toEnd(start(t, cwd, '--', 'types.x', 'line.x', '-odd.x'));
    t.equal(code, 1);
    t.match(
      stderr,
      /^types\.x:2:1: error: .*'broken\.x'[^]*1 error, nothing written\n$/,
      'once, where it is',
    );
    t.match(readFileSync(join(cwd, 'line.ts'), 'utf8'), /from: Point,\n.*to: Point,\n.*paint: Colour/);
    t.match(await toEnd(start(t, cwd, 'line.x', '--check')), { code: 1 }, 'not without them');
  });

  await t.test(`${name}: a wrong command line ends with 2 and the usage`, async (t) => {
    const cwd = folderOf(t, { 'one.x': GOOD });
    const wrong = [
      [],
      ['--nonsense', 'one.x'],
      ['one.x', '-D', '1=2'],
      ['one.x', '--json', '-o', 'out'],
      ['one.x', '--check', '--watch'],
      ['one.x', './one.x'],
    ];
    const ends = await Promise.all(wrong.map((args) => toEnd(start(t, cwd, ...args))));
    for (const [i, end] of ends.entries())
      t.match(end, { stdout: '', stderr: 'sunrpc compile FILE.x', code: 2 }, wrong[i]?.join(' ') ?? '');
    const twice = await toEnd(start(t, cwd, 'one.x', '-o', 'out', '-oelsewhere'));
    t.match(twice, { stdout: '', stderr: /^sunrpc: -o is given twice$/m, code: 2 });
    t.match(await toEnd(start(t, cwd, '--help')), { stdout: /--watch/, stderr: '', code: 0 });
    t.same(readdirSync(cwd), ['one.x']);
  });

  await t.test(`${name}: --watch compiles again, after errors too, until it is told to end`, async (t) => {
    const cwd = folderOf(t, { 'main.x': '#include "part.x"\ntypedef part parts<>;\n' });
    const started = start(t, cwd, 'main.x', '--watch');
    const { program, output } = started;
    const written = (): string => readFileSync(join(cwd, 'main.ts'), 'utf8');
    await printed(started, 'stderr', (text) => text.includes('watching'));
    t.match(output.stderr, /part\.x/, 'the included file is missing');
    writeFileSync(join(cwd, 'part.x'), 'struct part { int first; };');
    await printed(started, 'stderr', (text) => text.includes('main.x -> main.ts'));
    t.match(written(), 'first: xdr.int');
    // as editors do it
    writeFileSync(join(cwd, 'part.new'), 'struct part { bool second; };');
    renameSync(join(cwd, 'part.new'), join(cwd, 'part.x'));
    await eventually('the change is compiled', () => written().includes('second: xdr.bool'));
    writeFileSync(join(cwd, 'main.x'), 'struct broken {');
    await printed(started, 'stderr', (text) =>
      text.slice(text.indexOf('->')).includes('1 error, nothing written'),
    );
    t.match(written(), 'second: xdr.bool', 'the last good one stays');
    writeFileSync(join(cwd, 'main.x'), 'const DONE = 1;');
    await eventually('it goes on', () => written().includes('DONE'));
    await program.stop('SIGTERM');
    t.equal(program.exitCode, 0);
  });
}

await t.test('what has no end, or is no file, is refused at once', (t) => {
  const folder = folderOf(t, { 'deep.x': '#include "pipe.x"\n', 'main.x': 'typedef other others<>;\n' });
  execFileSync('mkfifo', [join(folder, 'pipe.x')]);
  const compiled = (file: string, flags: Partial<CompileCommand> = {}): string => {
    const said: string[] = [];
    const output = { print: (line: string) => said.push(line), say: (line: string) => said.push(line) };
    t.equal(runCompile({ files: [file], action: 'json', ...flags }, output), 1, file);
    return said.join('\n');
  };
  t.match(compiled('/dev/zero'), 'it is a device, not a file of text');
  t.match(compiled(folder), 'it is a folder');
  t.match(compiled(join(folder, 'pipe.x')), 'it is a pipe');
  t.match(compiled(join(folder, 'deep.x')), "Cannot find the included file 'pipe.x'");
  t.match(compiled(join(folder, 'main.x'), { beside: ['/dev/zero'] }), '/dev/zero: it is a device');
  t.match(compiled(join(folder, 'main.x'), { includeFolders: ['/dev'] }), "Unknown type 'other'");
  truncateSync(join(folder, 'main.x'), 2 ** 40);
  t.match(compiled(join(folder, 'main.x')), /more than \d+ bytes/, 'a terabyte of nothing');
  t.end();
});

await t.test('rpcgen-js brings fmt too', async (t) => {
  const cwd = folderOf(t, { 'one.x': 'struct a{int b;};', 'two.x': 'const A = 1;\n' });
  const start = (...args: string[]): StartedProgram =>
    startProgram(t, {
      name: 'fmt',
      command: process.execPath,
      args: [ROOT + PROGRAMS['rpcgen-js'], ...args],
      cwd,
    });
  t.match(await toEnd(start('fmt', '--check', 'one.x', 'two.x')), { stdout: 'one.x\n', stderr: '', code: 1 });
  t.match(await toEnd(start('fmt', 'one.x', 'two.x')), { stdout: '', stderr: '', code: 0 });
  t.equal(readFileSync(join(cwd, 'one.x'), 'utf8'), 'struct a {\n    int b;\n};\n');
  const ofNothing = await toEnd(start('fmt', '-'));
  t.equal(ofNothing.stdout, '', 'of the input, which is empty');
  t.equal(ofNothing.code, 0);
  const wrong = [['fmt'], ['fmt', '-', 'one.x'], ['fmt', '--watch', 'one.x'], ['frobnicate'], []];
  const ends = await Promise.all(wrong.map((args) => toEnd(start(...args))));
  for (const [i, end] of ends.entries())
    t.match(end, { stdout: '', stderr: 'sunrpc fmt', code: 2 }, wrong[i]?.join(' ') ?? '');
});
