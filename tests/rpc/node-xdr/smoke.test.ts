import t from 'tap';
import * as xdr from 'node-xdr';

t.test('union types are discriminated', (t) => {
  const Level = xdr.enum('level', { DEBUG: 0, INFO: 1, ERR: 3 });
  const Result = xdr.union('result', Level, { DEBUG: xdr.void, ERR: xdr.string(255) }, xdr.int);
  const r = xdr.decode(Result, xdr.encode(Result, { tag: 'ERR', value: 'x' }));
  if (r.tag === 'ERR') t.equal(r.value.length, 1);
  else if (r.tag === 'INFO') t.equal(r.value + 1, 2);
  const OnBool = xdr.union('b', xdr.bool, { TRUE: xdr.int, FALSE: xdr.void });
  const b = xdr.decode(OnBool, xdr.encode(OnBool, { tag: true, value: 5 }));
  if (b.tag) t.equal(b.value, 5);
  const OnInt = xdr.union('i', xdr.int, { 1: xdr.string(3), 2: xdr.void });
  const i = xdr.decode(OnInt, xdr.encode(OnInt, { tag: 1, value: 'abc' }));
  if (i.tag === 1) t.equal(i.value, 'abc');
  t.end();
});
