import t from 'tap';
import * as xdr from 'node-xdr';
import { errorOf } from './hex-table.js';

await t.test('says what is wrong, and where', (t) => {
  const error = new xdr.XdrError('XDR_LENGTH', 'length 70000 exceeds the maximum 256', 48);
  t.equal(error.message, 'length 70000 exceeds the maximum 256 at byte 48');
  t.equal(error.path, '');
  error.within('username').within('entry');
  t.equal(error.message, 'entry.username: length 70000 exceeds the maximum 256 at byte 48');
  t.match(error, { name: 'XdrError', code: 'XDR_LENGTH', path: 'entry.username', offset: 48 });
  t.equal(error.reason, 'length 70000 exceeds the maximum 256');
  t.ok(error instanceof Error);
  t.match(error.stack, /^XdrError: entry\.username: length/);
  t.end();
});

await t.test('indices and names make a path', (t) => {
  const path = (...steps: xdr.PathStep[]): string =>
    steps.reduceRight((error, step) => error.within(step), new xdr.XdrError('XDR_VALUE', 'x', 0)).path;
  t.equal(path('entry', 'tags', 3, 'name'), 'entry.tags[3].name');
  t.equal(path(0, 1), '[0][1]');
  t.equal(path(2, 'a'), '[2].a');
  t.end();
});

await t.test('an error from far down costs no more than its depth', (t) => {
  const error = new xdr.XdrError('XDR_DEPTH', 'x', 0);
  const start = performance.now();
  for (let i = 0; i < 200_000; i++) error.within('step');
  t.ok(performance.now() - start < 10_000, 'a path built anew at each step would take minutes');
  t.equal(error.path.length, 200_000 * 5 - 1);
  t.ok(error.message.length < 300, 'the message leaves the middle of the path out');
  t.end();
});

await t.test('offsets of an encoding error count what has been written', (t) => {
  const S = xdr.struct('s', { a: xdr.string(), b: xdr.varArray(xdr.int) });
  const error = errorOf(() => xdr.encode<unknown>(S, { a: 'abc', b: [1, null] }));
  t.match(error, { code: 'XDR_VALUE', path: 'b[1]', offset: 16 });
  t.end();
});
