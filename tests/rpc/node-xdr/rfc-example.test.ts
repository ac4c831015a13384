import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, refusal } from './hex-table.js';

// RFC 4506 §7, the only bytes that the RFCs give: the struct and its 48 bytes.
const FileKind = xdr.enum('filekind', { TEXT: 0, DATA: 1, EXEC: 2 });
const FileType = xdr.union('filetype', FileKind, {
  TEXT: xdr.void,
  DATA: xdr.string(255),
  EXEC: xdr.string(255),
});
const File = xdr.struct('file', {
  filename: xdr.string(255),
  type: FileType,
  owner: xdr.string(32),
  data: xdr.varOpaque(65_535),
});

const HEX =
  '00000009 73696c6c 7970726f 67000000 00000002 00000004 6c697370 00000004 6a6f686e 00000006 28717569 74290000';

await t.test("the RFC's example", (t) => {
  const value = {
    filename: 'sillyprog',
    type: { tag: 'EXEC', value: 'lisp' },
    owner: 'john',
    data: new Uint8Array(Buffer.from('(quit)')),
  } as const;
  bothWays(t, File, [[value, HEX]]);
  t.equal(bytesOf(HEX).length, 48);
  t.end();
});

await t.test('cut at every byte, and too long by every byte', (t) => {
  const hex = HEX.replaceAll(' ', '');
  for (let end = 0; end < 48; end++)
    t.match(refusal(File, hex.slice(0, 2 * end)), /^XDR_TRUNCATED .* at byte \d+$/, `${end} bytes`);
  for (const more of ['00', '0000', '000000', '00000000']) {
    t.match(refusal(File, hex + more), `XDR_TRAILING ${more.length / 2} bytes are left over at byte 48`);
    t.ok(xdr.decode(File, bytesOf(hex + more), { lenient: { trailing: true } }));
  }
  t.end();
});
