import t from 'tap';
import * as xdr from 'node-xdr';
import { bytesOf, hexOf } from './hex-table.js';

const Kind = xdr.enum('kind', { NONE: 0, TEXT: 1 });
const All = xdr.struct('all', {
  name: xdr.string(9),
  kind: xdr.union('u', Kind, { NONE: xdr.void, TEXT: xdr.optional(xdr.int) }),
  tags: xdr.varArray(xdr.bool),
  nodes: xdr.list(xdr.struct('node', { id: xdr.hyper })),
});
const HEX =
  '00000002 61620000 00000001 00000001 00000005 00000001 00000001 00000001 0000000000000007 00000000';

function rowsOf({ parts }: xdr.Annotation): string[] {
  return parts.map(({ offset, bytes, path, declaration, value }) =>
    [offset, hexOf(bytes), path, declaration, value].join(' | '),
  );
}

await t.test('says of every byte what it means', (t) => {
  const annotation = xdr.annotate(All, bytesOf(HEX));
  t.strictSame(rowsOf(annotation), [
    '0 | 00000002 61620000 | name | string<9> | "ab"',
    '8 | 00000001 | kind.tag | enum kind | "TEXT"',
    '12 | 00000001 | kind.TEXT | int * | present',
    '16 | 00000005 | kind.TEXT | int * | 5',
    '20 | 00000001 | tags | bool<> | count 1',
    '24 | 00000001 | tags[0] | bool | true',
    '28 | 00000001 | nodes | list of struct node | present',
    '32 | 00000000 00000007 | nodes[0].id | hyper | 7n',
    '40 | 00000000 | nodes | list of struct node | absent',
  ]);
  t.match(annotation, { error: undefined, omitted: 0 });
  t.end();
});

await t.test('a value without parts, and one without bytes', (t) => {
  t.strictSame(rowsOf(xdr.annotate(xdr.int, bytesOf('00000005'))), ['0 | 00000005 |  | int | 5']);
  t.strictSame(rowsOf(xdr.annotate(xdr.void, bytesOf(''))), ['0 |  |  | void | ']);
  t.end();
});

await t.test('bytes that do not decode, up to the failure', (t) => {
  const { parts, error } = xdr.annotate(All, bytesOf('00000002 61620000 00000009 ffff'));
  t.equal(error?.message, 'kind.tag: 9 is no member of enum kind at byte 8');
  t.equal(parts.length, 2);
  t.strictSame(parts.slice(1), [
    {
      offset: 8,
      bytes: Buffer.from('00000009ffff', 'hex'),
      path: 'kind.tag',
      declaration: 'enum kind',
      value: 'XDR_ENUM: 9 is no member of enum kind',
    },
  ]);
  t.end();
});

await t.test('whatever the bytes, the parts cover them all in order', (t) => {
  const hex = HEX.replaceAll(' ', '');
  for (let end = 0; end <= hex.length + 6; end += 2) {
    const bytes = bytesOf(`${hex}000000`.slice(0, end));
    let covered = 0;
    for (const { offset, bytes: part } of xdr.annotate(All, bytes).parts) {
      t.equal(offset, covered);
      covered += part.length;
    }
    t.equal(covered, bytes.length);
  }
  t.end();
});

await t.test('bytes left over', (t) => {
  const strict = xdr.annotate(xdr.int, bytesOf('00000005 ff'));
  t.equal(strict.error?.code, 'XDR_TRAILING');
  t.strictSame(rowsOf(strict), [
    '0 | 00000005 |  | int | 5',
    '4 | ff |  |  | XDR_TRAILING: 1 bytes are left over',
  ]);
  const lenient = xdr.annotate(xdr.int, bytesOf('00000005 ff'), { lenient: { trailing: true } });
  t.equal(lenient.error, undefined);
  t.equal(lenient.parts[1]?.value, 'left over');
  t.end();
});

await t.test('a codec written by hand that takes bytes before its parts', (t) => {
  const Hand: xdr.Codec<number> = {
    declaration: 'hand',
    minBytes: 8,
    write: (writer, value) => writer.part(xdr.int, value, 'x'),
    read: (reader) => (reader.skip(4), reader.part(xdr.int, 'x')),
  };
  t.strictSame(rowsOf(xdr.annotate(Hand, bytesOf('01020304 00000005'))), [
    '0 | 01020304 |  | hand | ',
    '4 | 00000005 | x | int | 5',
  ]);
  t.end();
});

await t.test('what a codec throws that is no error of its bytes is its own', (t) => {
  const broken: xdr.Codec<number> = {
    ...xdr.int,
    read() {
      throw new TypeError('mine');
    },
  };
  t.throws(() => xdr.annotate(broken, bytesOf('00000001')), new TypeError('mine'));
  t.end();
});

await t.test('keeps so many parts as asked for', (t) => {
  const bytes = xdr.encode(
    xdr.varArray(xdr.int),
    Array.from({ length: 50_000 }, () => 1),
  );
  t.match(xdr.annotate(xdr.varArray(xdr.int), bytes), { omitted: 40_001 });
  t.equal(xdr.annotate(xdr.varArray(xdr.int), bytes, { maxParts: 3 }).parts.length, 3);
  t.end();
});
