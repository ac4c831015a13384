import t from 'tap';
import { recordOfOperation, stamp } from '../../../daemons/p2p-server/record-of-operation.js';
import { boundedText, spelledText } from '../../../daemons/text/bounded-text.js';
import { bytesOf } from '../../../daemons/text/stray-bytes.js';
import type { Received } from '../../../daemons/p2p-server/received.js';
import { RequestParser } from '../../../daemons/p2p-server/request-parser.js';
import { logEntry } from '../../../daemons/p2p-server/shipping/log-entry.js';

const TIME = '11/05/2025 18:02:34';
const ANSWERED = { timestamp: TIME, result: 1, address: '127.0.0.1' };

function received(bytes: string | Buffer): Received {
  const parser = new RequestParser({ acceptsUntimed: false });
  const verdict = parser.push(Buffer.from(bytes)) ?? parser.end();
  if (verdict.kind === 'unknown') throw new Error('not an operation');
  return verdict.received;
}

const ROWS: [bytes: string, username: string, operation: string][] = [
  ['REGISTER\0\0alice\0', 'alice', 'REGISTER'],
  ['CONNECT\0\0alice\0abc\0', 'alice', 'CONNECT'],
  ['PUBLISH\0\0alice\0/tmp/my file\0text\0', 'alice', 'PUBLISH /tmp/my file'],
  ['DELETE\0\0alice\0/tmp/f\0', 'alice', 'DELETE /tmp/f'],
  ['LIST USERS\0\0alice\0', 'alice', 'LIST_USERS'],
  ['LIST_CONTENT\0\0alice\0bob\0', 'alice', 'LIST_CONTENT'],
  ['GET USER INFO\0\0alice\0bob\0', 'alice', 'GET_USER_INFO'],
  ['REGISTER\0\0\0', '', 'REGISTER'],
  [`REGISTER\0\0${'u'.repeat(300)}\0`, 'u'.repeat(256), 'REGISTER'],
  [`REGISTER\0\0${'é'.repeat(200)}\0`, 'é'.repeat(128), 'REGISTER'],
  [`DELETE\0\0alice\0${'p'.repeat(600)}\0`, 'alice', `DELETE ${'p'.repeat(505)}`],
  [`PUBLISH\0\0alice\0${'p'.repeat(300)}\0d\0`, 'alice', `PUBLISH ${'p'.repeat(300)}`],
  [`PUBLISH\0\0${'u'.repeat(300)}\0/f\0d\0`, 'u'.repeat(256), 'PUBLISH /f'],
  ['PUBLISH\0\0alice\0', 'alice', 'PUBLISH'],
];

for (const [bytes, username, operation] of ROWS) {
  await t.test(JSON.stringify(bytes.slice(0, 40)), (t) => {
    const record = recordOfOperation(received(bytes), ANSWERED);
    t.match(record, ANSWERED);
    t.strictSame(record && logEntry(record), { username, operation, timestamp: TIME });
    t.end();
  });
}

await t.test('an operation that never named its user has no record', (t) => {
  t.equal(recordOfOperation(received(`REGISTER\0${TIME}\0ali`), ANSWERED), undefined);
  t.end();
});

await t.test('text of any bytes within a bound', (t) => {
  const rows: [hex: string, maxBytes: number, text: string][] = [
    ['616263', 2, 'ab'],
    ['61c3a9', 3, 'aé'],
    ['61c3a9', 2, 'a'],
    ['f09fa69c', 3, ''],
    ['61ff62', 100, 'a\udcffb'],
    ['61ff62', 2, 'a\udcff'],
    ['61ff62', 1, 'a'],
    ['c3', 100, '\udcc3'],
    ['c3a9c3', 100, 'é\udcc3'],
    ['f09fa69cf09fa6', 100, '🦜\udcf0\udc9f\udca6'],
    ['f09fa69cf09fa6', 6, '🦜\udcf0\udc9f'],
    ['eda080', 100, '\udced\udca0\udc80'],
    ['', 5, ''],
  ];
  for (const [hex, maxBytes, text] of rows)
    t.equal(boundedText(Buffer.from(hex, 'hex'), maxBytes), text, hex);
  for (const [hex] of rows)
    t.equal(bytesOf(boundedText(Buffer.from(hex, 'hex'), 100)).toString('hex'), hex, 'every byte is kept');
  t.end();
});

await t.test('text in nothing but UTF-8, no escape cut in two', (t) => {
  const rows: [hex: string, maxBytes: number, text: string][] = [
    ['61ff62', 100, String.raw`a\xffb`],
    ['61ff62', 5, String.raw`a\xff`],
    ['61ff62', 4, 'a'],
    ['f09fa69cf09f', 100, String.raw`🦜\xf0\x9f`],
  ];
  for (const [hex, maxBytes, text] of rows)
    t.equal(spelledText(Buffer.from(hex, 'hex'), maxBytes), text, hex);
  t.end();
});

await t.test('whose timestamp counts', (t) => {
  const now = (): string => 'now';
  t.equal(stamp(received(`REGISTER\0${TIME}\0alice\0`), now), TIME);
  for (const bad of ['', 'x', `${TIME} `, '31/02/2025 10:00:00', '9'.repeat(40), '1/5/2025 18:02:34']) {
    t.equal(stamp(received(`REGISTER\0${bad}\0alice\0`), now), 'now', JSON.stringify(bad));
  }
  t.equal(stamp(received('REGISTER\0'), now), 'now');
  t.end();
});
