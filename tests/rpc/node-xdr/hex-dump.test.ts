import t from 'tap';
import * as xdr from 'node-xdr';
import { bytesOf } from './hex-table.js';

const File = xdr.struct('file', { name: xdr.string(255), size: xdr.uhyper, data: xdr.varOpaque() });

function linesOf(value: xdr.Infer<typeof File>, options?: xdr.HexDumpOptions): string[] {
  return xdr.hexDump(File, xdr.encode(File, value), options).split('\n');
}

await t.test('a line for each part', (t) => {
  t.strictSame(linesOf({ name: 'notes.txt', size: 12n, data: new Uint8Array(0) }), [
    '00000000  00000009 6e6f7465 732e7478 74000000  name  string<255>     "notes.txt"',
    '00000010  00000000 0000000c                    size  unsigned hyper  12n',
    '00000018  00000000                             data  opaque<>        0x',
  ]);
  t.end();
});

await t.test('long parts take more lines, and are cut', (t) => {
  const lines = linesOf({ name: '', size: 0n, data: new Uint8Array(40).fill(1) }, { maxPartBytes: 20 });
  t.strictSame(lines.slice(2), [
    `0000000c  00000028 01010101 01010101 01010101  data  opaque<>        0x${'01'.repeat(16)}… (40 bytes)`,
    '0000001c  01010101',
    '          … 24 more bytes',
  ]);
  t.end();
});

await t.test('says why bytes do not decode', (t) => {
  const lines = xdr.hexDump(File, bytesOf('00000001 61000000 00000000')).split('\n');
  t.equal(
    lines.at(-1),
    '00000008  00000000           size  unsigned hyper  XDR_TRUNCATED: 8 bytes needed, 4 left',
  );
  t.end();
});

await t.test('nothing reaches a terminal that it would obey', (t) => {
  const dump = linesOf({ name: '\u001b]0;x\u0007\u009b2J', size: 0n, data: new Uint8Array(0) }).join('\n');
  t.notMatch(dump, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
  t.end();
});

await t.test('says what was omitted', (t) => {
  const lines = linesOf({ name: '', size: 0n, data: new Uint8Array(0) }, { maxParts: 1 });
  t.strictSame(lines.slice(1), ['2 parts omitted']);
  t.end();
});

await t.test('void has no value', (t) => {
  const Arm = xdr.union('arm', xdr.bool, { TRUE: xdr.int, FALSE: xdr.void });
  t.equal(
    xdr.hexDump(Arm, Buffer.alloc(4)),
    '00000000  00000000  tag    bool  false\n00000004            false  void',
  );
  t.end();
});
