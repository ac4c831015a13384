import { PassThrough, Writable } from 'node:stream';
import t from 'tap';
import { LineOutput } from '../../../daemons/p2p-server/line-output.js';

const failed = (code: string): Error => Object.assign(new Error(code), { code });

await t.test('whole lines', (t) => {
  const stream = new PassThrough();
  const output = new LineOutput(stream, (message) => t.fail(message));
  output.write('s>');
  output.write('s> one');
  t.equal(String(stream.read()), 's>\ns> one\n');
  t.end();
});

await t.test('a reader that stops costs lines, not memory, and hears of it once', (t) => {
  const taken: (() => void)[] = [];
  const stream = new Writable({ write: (_chunk, _encoding, done) => void taken.push(done) });
  const said: string[] = [];
  const output = new LineOutput(stream, (message) => void said.push(message), { maxWaitingBytes: 40 });
  for (let count = 0; count < 100; count++) output.write('123456789');
  t.equal(stream.writableLength, 40);
  t.same(said, ['nobody reads stdout: lines are left out']);
  const takeOne = (): void => taken.shift()?.();
  takeOne();
  output.write('left out');
  t.equal(said.length, 1, 'one free place is no reader');
  t.end();
});

await t.test('a reader that comes back gets new lines', async (t) => {
  let take = (): void => undefined;
  const stream = new Writable({ write: (_chunk, _encoding, done) => void (take = done) });
  const said: string[] = [];
  const output = new LineOutput(stream, (message) => void said.push(message), { maxWaitingBytes: 10 });
  output.write('123456789');
  output.write('lost');
  output.write('lost');
  take();
  await new Promise(setImmediate);
  output.write('kept');
  t.equal(said[1], 'stdout is read again: 2 lines were left out');
  t.equal(stream.writableLength, 5);
});

await t.test('a reader that is gone is said once and does no harm', async (t) => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(failed('EPIPE')) });
  const said: string[] = [];
  const output = new LineOutput(stream, (message) => void said.push(message));
  output.write('one');
  await new Promise(setImmediate);
  output.write('two');
  output.write('three');
  await new Promise(setImmediate);
  t.same(said, ['stdout is closed, going on without: EPIPE']);
});

await t.test('what is gathered leaves at once when asked, and goes nowhere once the reader is gone', (t) => {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const output = new LineOutput(stream, () => undefined, { gatherMs: 60_000 });
  t.teardown(() => output.flush());
  for (const line of ['one', 'two', 'three']) output.write(line);
  t.same(written, ['one\n']);
  output.flush();
  t.same(written, ['one\n', 'two\nthree\n']);
  output.write('four');
  output.write('five');
  stream.emit('error', failed('EPIPE'));
  output.flush();
  output.write('six');
  t.same(written.slice(2), ['four\n'], 'nothing more is written');
  t.end();
});

await t.test('what is gathered is bounded, and counts as waiting', (t) => {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const output = new LineOutput(stream, () => t.fail('everything is read'), { gatherMs: 60_000 });
  for (let count = 0; count < 100; count++) output.write('x'.repeat(999));
  t.ok(written.join('').length > 60_000, 'much leaves before its time');
  output.flush();
  t.equal(written.join('').length, 100_000);
  const said: string[] = [];
  const small = { gatherMs: 60_000, maxWaitingBytes: 40 };
  const bounded = new LineOutput(stream, (message) => void said.push(message), small);
  for (let count = 0; count < 100; count++) bounded.write('123456789');
  bounded.flush();
  t.same(said, ['nobody reads stdout: lines are left out']);
  t.equal(written.join('').length, 100_050, 'one at once, and four');
  t.end();
});
