import { frameRecord } from 'onc-rpc';
import t from 'tap';
import { exchangesIn, framingOf } from '../../../../client/sunrpc/dump/bare-messages.js';
import { parseHexText } from '../../../../client/sunrpc/dump/hex-text.js';
import { textLines } from '../../../../client/sunrpc/view/text-view.js';
import { call, reply, words } from '../traffic/messages.js';
import { PROGRAMS } from './dumped.js';

const GETPORT = call({ xid: 1, proc: 3 }, words(1, 2, 6, 0));
const PORT = reply(1, words(111));
const HEX = GETPORT.toString('hex');

await t.test('digits in every form that tools print', (t) => {
  const xxd = HEX.replace(/.{1,32}/g, (row) => `00000000: ${row.replace(/(.{4})/g, '$1 ')} ..A. ..\n`);
  const hexdump = HEX.replace(
    /.{1,32}/g,
    (row) => `00000000  ${row.replace(/(..)/g, '$1 ').replace(/^(.{24})/, '$1 ')} |....|\n`,
  );
  const rows = {
    'one word': HEX,
    capitals: HEX.toUpperCase(),
    '0x in front': `0x${HEX}`,
    'words of four bytes': HEX.replace(/(.{8})/g, '$1 '),
    '0x before each word': HEX.replace(/(.{8})/g, '0x$1, '),
    colons: HEX.replace(/(..)(?=.)/g, '$1:'),
    lines: HEX.replace(/(.{8})/g, '$1\n'),
    xxd: xxd,
    'hexdump -C': `${hexdump}00000038\n`,
  };
  for (const [name, text] of Object.entries(rows)) t.equal(parseHexText(text).toString('hex'), HEX, name);
  t.equal(parseHexText('').length, 0);
  t.end();
});

await t.test('text that is something else', (t) => {
  t.throws(() => parseHexText('abc'), { message: '3 hexadecimal digits are no whole number of bytes' });
  t.throws(() => parseHexText('00 zz'), { message: '"z" is no hexadecimal digit' });
  t.end();
});

await t.test('a message alone, or a stream of records', (t) => {
  t.equal(framingOf(GETPORT), 'message');
  t.equal(framingOf(PORT), 'message');
  t.equal(framingOf(GETPORT.subarray(0, 30)), 'message');
  t.equal(framingOf(frameRecord(GETPORT)), 'record');
  t.equal(framingOf(frameRecord(PORT)), 'record');
  t.equal(framingOf(Buffer.from('neither')), 'message');
  const stream = Buffer.concat([frameRecord(GETPORT, 20), frameRecord(PORT)]);
  const lines = exchangesIn(stream, 'record').flatMap((each) => textLines(each, PROGRAMS));
  t.same(lines, [
    'xid 0x00000001 AUTH_NONE PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT {"prog":1,"vers":2,"prot":6,"port":0}',
    '  = SUCCESS 111',
  ]);
  t.end();
});

await t.test('a reply before its call, and one by itself', (t) => {
  const stream = Buffer.concat([frameRecord(PORT), frameRecord(GETPORT), frameRecord(reply(2))]);
  const kinds = exchangesIn(stream, 'record', { prog: 1, vers: 2, proc: 3 }).map((each) =>
    each.kind === 'orphan' ? each.target : each.kind,
  );
  t.same(kinds, ['answered', { prog: 1, vers: 2, proc: 3 }]);
  t.end();
});
