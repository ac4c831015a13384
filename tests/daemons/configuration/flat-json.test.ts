import t from 'tap';
import fc from 'fast-check';
import { JsonFault, readFlatJson } from '../../../daemons/configuration/flat-json.js';

await t.test('each entry with its value and its place', (t) => {
  const text =
    '\ufeff{ "a": "x\\u0041\\n",\n  "port": 1.50, "b" :true,\r\n\t"c":[ "y", 2 ], "d": [],\n"a": false }\n';
  t.strictSame(readFlatJson(text), [
    { key: 'a', value: 'xA\n', line: 1, column: 3 },
    { key: 'port', value: '1.50', line: 2, column: 3 },
    { key: 'b', value: true, line: 2, column: 17 },
    { key: 'c', value: ['y', '2'], line: 3, column: 2 },
    { key: 'd', value: [], line: 3, column: 18 },
    { key: 'a', value: false, line: 4, column: 1 },
  ]);
  t.strictSame(readFlatJson(''), [], 'as /dev/null');
  t.strictSame(readFlatJson(' {} '), []);
  t.end();
});

const FAULTS: [text: string, place: string, message: string][] = [
  ['[]', '1:1', 'expected an object: {, found ['],
  ['{"a": 1', '1:8', 'expected , or }, found the end of the file'],
  ['{"a": 1,}', '1:9', 'expected a key in double quotes, found }'],
  ["{'a': 1}", '1:2', "expected a key in double quotes, found 'a'"],
  ['{\n "a" 1}', '2:6', 'expected : behind "a", found 1'],
  ['{"a": null}', '1:7', 'expected a text, a number, true, false, or a list of texts, found null'],
  ['{"a": {}}', '1:7', 'expected a text, a number, true, false, or a list of texts, found {'],
  ['{"a": [true]}', '1:8', 'expected a text, found true'],
  ['{"a": "x\ny"}', '1:7', 'expected a text, a number, true, false, or a list of texts, found "x'],
  ['{"a": 01}', '1:8', 'expected , or }, found 1'],
  ['{} {}', '1:4', 'expected the end of the file, found {'],
];

await t.test('what is no such object is said with its place', (t) => {
  for (const [text, place, message] of FAULTS) {
    try {
      readFlatJson(text);
      t.fail(text);
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      t.equal(`${error.line}:${error.column}`, place, text);
      t.equal(error.message, message);
    }
  }
  t.end();
});

await t.test('what JSON.stringify writes is read as it was', (t) => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.array(fc.string({ unit: 'binary' })),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), value),
      fc.constantFrom(0, 2, '\t'),
      (object, indent) => {
        const read = readFlatJson(JSON.stringify(object, null, indent)).map(({ key, value }) => [key, value]);
        t.strictSame(read, Object.entries(object));
      },
    ),
    { numRuns: 200 },
  );
  t.end();
});

await t.test('arbitrary text ends in a JsonFault or in entries', (t) => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '"',
    'a',
    ':',
    ',',
    '[',
    ']',
    '1',
    '-',
    'true',
    '\\',
    ' ',
    '\n',
    'é',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      try {
        readFlatJson(parts.join(''));
      } catch (error) {
        t.ok(error instanceof JsonFault, String(error));
      }
    }),
    { numRuns: 500 },
  );
  t.end();
});
