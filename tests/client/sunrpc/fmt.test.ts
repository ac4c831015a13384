import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { formatFiles, formatInput, type Sinks } from 'rpcgen-js/files';
import { sunrpc } from './sunrpc-run.js';

const UGLY = 'struct a{int b;};';
const NEAT = 'struct a {\n    int b;\n};\n';
const FAULTY = 'struct a { int b }';

/** A folder with these files, gone after the test. */
function folderWith(t: Test, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunrpc-fmt-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Formats files in this process. */
function run(files: readonly string[], isCheck = false): Run {
  const { printed, sinks } = printing();
  const status = formatFiles(files, isCheck, sinks);
  return { status, ...printed };
}

/** Formats an input in this process. */
async function runOn(input: AsyncIterable<unknown>): Promise<Run> {
  const { printed, sinks } = printing();
  const status = await formatInput(input, false, sinks);
  return { status, ...printed };
}

function printing(): { printed: { stdout: string; stderr: string }; sinks: Sinks } {
  const printed = { stdout: '', stderr: '' };
  const sinks = {
    stdout: (text: string | Buffer) => void (printed.stdout += text.toString('latin1')),
    stderr: (text: string) => void (printed.stderr += text),
  };
  return { printed, sinks };
}

await t.test('files are formatted in place, and no others written', (t) => {
  const folder = folderWith(t, { 'ugly.x': UGLY, 'neat.x': NEAT });
  const [ugly, neat] = [join(folder, 'ugly.x'), join(folder, 'neat.x')];
  chmodSync(ugly, 0o640);
  const before = statSync(neat);
  t.same(run([ugly, neat]), { status: 0, stdout: '', stderr: '' });
  t.equal(readFileSync(ugly, 'utf8'), NEAT);
  t.equal(statSync(ugly).mode & 0o777, 0o640);
  t.same([statSync(neat).ino, statSync(neat).mtimeMs], [before.ino, before.mtimeMs]);
  t.same(readdirSync(folder), ['neat.x', 'ugly.x'], 'nothing is left over');
  t.end();
});

await t.test('--check names what would change, and changes nothing', (t) => {
  const folder = folderWith(t, { 'ugly.x': UGLY, 'neat.x': NEAT });
  const [ugly, neat] = [join(folder, 'ugly.x'), join(folder, 'neat.x')];
  t.same(run([neat, ugly], true), { status: 1, stdout: `${ugly}\n`, stderr: '' });
  t.same(run([neat], true), { status: 0, stdout: '', stderr: '' });
  t.equal(readFileSync(ugly, 'utf8'), UGLY);
  t.end();
});

await t.test('a file with errors is left as it is, and the others are formatted', (t) => {
  const folder = folderWith(t, { 'a.x': FAULTY, 'b.x': UGLY });
  const [faulty, ugly] = [join(folder, 'a.x'), join(folder, 'b.x')];
  for (const isCheck of [true, false]) {
    const { status, stderr } = run([faulty, ugly], isCheck);
    t.equal(status, 1);
    t.match(stderr, `${faulty}:1:17: error: Expected ';'`);
    t.match(stderr, `sunrpc fmt: ${faulty} is left as it is\n`);
    t.equal(readFileSync(faulty, 'utf8'), FAULTY);
  }
  t.equal(readFileSync(ugly, 'utf8'), NEAT);
  t.end();
});

await t.test('bytes that are no UTF-8 stay', async (t) => {
  const latin1 = Buffer.from('/* M\u00fcller */ const  a=1;', 'latin1');
  const utf8 = Buffer.from('/* M\u00fcller \ud83d\ude00 */ const  a=1;');
  const folder = folderWith(t, { 'latin1.x': latin1, 'utf8.x': utf8 });
  t.equal(run([join(folder, 'latin1.x'), join(folder, 'utf8.x')]).status, 0);
  t.same(readFileSync(join(folder, 'latin1.x')), Buffer.from('/* M\u00fcller */ const a = 1;\n', 'latin1'));
  t.equal(readFileSync(join(folder, 'utf8.x'), 'utf8'), '/* M\u00fcller \ud83d\ude00 */ const a = 1;\n');
  t.equal(
    (await runOn(Readable.from([latin1]))).stdout,
    '/* M\u00fcller */ const a = 1;\n',
    'of the input too',
  );
});

await t.test('a link stays one', (t) => {
  const folder = folderWith(t, { 'real.x': UGLY });
  symlinkSync('real.x', join(folder, 'link.x'));
  t.equal(run([join(folder, 'link.x')]).status, 0);
  t.equal(readlinkSync(join(folder, 'link.x')), 'real.x');
  t.equal(readFileSync(join(folder, 'real.x'), 'utf8'), NEAT);
  t.end();
});

await t.test('what cannot be read or written is said', (t) => {
  const folder = folderWith(t, { 'ugly.x': UGLY });
  const missing = join(folder, 'missing.x');
  t.same(run([missing]), {
    status: 1,
    stdout: '',
    stderr: `sunrpc fmt: ${missing}: there is no such file\n`,
  });
  t.same(run([folder]), {
    status: 1,
    stdout: '',
    stderr: `sunrpc fmt: ${folder}: it is a folder, not a file of text\n`,
  });
  // where the text is to be written first there is something already
  const taken = join(folder, `.ugly.x.${process.pid}.tmp`);
  writeFileSync(taken, 'mine');
  const { status, stderr } = run([join(folder, 'ugly.x')]);
  t.equal(status, 1);
  t.match(stderr, /ugly\.x: EEXIST/);
  t.equal(readFileSync(join(folder, 'ugly.x'), 'utf8'), UGLY);
  t.equal(readFileSync(taken, 'utf8'), 'mine');
  t.end();
});

await t.test('an input without an end is refused', async (t) => {
  const endless = Readable.from({
    [Symbol.iterator]: () => ({ next: () => ({ value: Buffer.alloc(1 << 20), done: false }) }),
  });
  t.match(await runOn(endless), {
    status: 1,
    stdout: '',
    stderr: /^sunrpc fmt: <stdin>: more than \d+ bytes\n$/,
  });
  t.ok(endless.destroyed, 'and let go');
});

await t.test('the program', async (t) => {
  const folder = folderWith(t, { 'ugly.x': UGLY });
  const [input, faulty, check, nothing, both, file, dashed] = await Promise.all([
    sunrpc(['fmt', '-'], UGLY),
    sunrpc(['fmt', '-'], FAULTY),
    sunrpc(['fmt', '--check', '-'], UGLY),
    sunrpc(['fmt']),
    sunrpc(['fmt', '-', 'a.x']),
    sunrpc(['fmt', join(folder, 'ugly.x')]),
    sunrpc(['fmt', '--check', '--', '-odd.x']),
  ]);
  t.same(input, { status: 0, stdout: NEAT, stderr: '' });
  t.match(faulty, {
    status: 1,
    stdout: '',
    stderr: /^<stdin>:1:17: error: .*\n[^]*sunrpc fmt: <stdin> is left as it is\n$/,
  });
  t.same(check, { status: 1, stdout: '<stdin>\n', stderr: '' });
  t.match(nothing, { status: 2, stdout: '', stderr: /say which .x files, or - for the input\n$/ });
  t.match(both, { status: 2, stdout: '', stderr: /- stands alone\n$/ });
  t.same(file, { status: 0, stdout: '', stderr: '' });
  t.match(dashed, { status: 1, stderr: 'sunrpc fmt: -odd.x: there is no such file\n' }, 'behind --');
  t.equal(readFileSync(join(folder, 'ugly.x'), 'utf8'), NEAT);
});
