import t from 'tap';
import { describeValue } from 'node-xdr';

await t.test('any value in a few words', (t) => {
  const rows: [unknown, string][] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [5n, '5n'],
    ['a"b', '"a\\"b"'],
    ['\u001b[2J\u009b\u202e\n', '"\\u001b[2J\\u{9b}\\u{202e}\\n"'],
    ['x'.repeat(41), `"${'x'.repeat(40)}"… (41 characters)`],
    [Symbol('s'), 'Symbol(s)'],
    [new Uint8Array(2), '0x0000'],
    [Buffer.alloc(17), `0x${'00'.repeat(16)}… (17 bytes)`],
    [[1, 2], 'an array of 2'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [() => 1, 'a function'],
  ];
  for (const [value, words] of rows) t.equal(describeValue(value), words);
  t.end();
});
