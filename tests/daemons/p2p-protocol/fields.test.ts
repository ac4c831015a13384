import t from 'tap';
import {
  decodeText,
  fieldFault,
  parseCount,
  parsePort,
  parseSession,
  parseSha256,
  parseSize,
  textFault,
} from '../../../daemons/p2p-protocol/index.js';

await t.test('ports', (t) => {
  const ports: [string, number | undefined][] = [
    ['1', 1],
    ['8080', 8080],
    ['65535', 65535],
    ['65536', undefined],
    ['99999', undefined],
    ['100000', undefined],
    ['0', undefined],
    ['08080', undefined],
    ['abc', undefined],
    ['', undefined],
    [' 80', undefined],
    ['80\n', undefined],
    ['-1', undefined],
    ['1e3', undefined],
  ];
  for (const [text, port] of ports) t.equal(parsePort(text), port, JSON.stringify(text));
  t.end();
});

await t.test('sizes and counts', (t) => {
  t.equal(parseSize('0'), 0);
  t.equal(parseSize('9007199254740991'), Number.MAX_SAFE_INTEGER);
  for (const text of ['', '00', '01', '-1', '1.5', '9007199254740992', '10000000000000000', '5 ', 'x']) {
    t.equal(parseSize(text), undefined, JSON.stringify(text));
  }
  t.equal(parseCount('12'), 12);
  t.equal(parseCount('1000000'), 1_000_000);
  for (const text of ['', '012', '-3', '1000001', '1000000000'])
    t.equal(parseCount(text), undefined, JSON.stringify(text));
  t.end();
});

await t.test('numbers of sessions, and hashes', (t) => {
  t.equal(parseSession('1790000000000001'), '1790000000000001');
  for (const text of ['', '0', '01', 'x', '1 ', '-1', '1'.repeat(17)])
    t.equal(parseSession(text), undefined, JSON.stringify(text));
  t.equal(parseSha256('0a'.repeat(32)), '0a'.repeat(32));
  for (const text of ['', '0a'.repeat(31), '0a'.repeat(33), '0A'.repeat(32), `${'0a'.repeat(31)}0g`])
    t.equal(parseSha256(text), undefined, JSON.stringify(text));
  t.end();
});

await t.test('faults of a field', (t) => {
  const fields: [bytes: Buffer, fault: ReturnType<typeof fieldFault>][] = [
    [Buffer.from('alice'), undefined],
    [Buffer.alloc(0), undefined],
    [Buffer.from('ñandú 🦜'), undefined],
    [Buffer.alloc(255, 'a'), undefined],
    [Buffer.alloc(256, 'a'), 'tooLong'],
    [Buffer.from('a\nb'), 'controlCharacter'],
    [Buffer.from('\u007f'), 'controlCharacter'],
    [Buffer.from('\u0085'), 'controlCharacter'],
    [Buffer.from('ff', 'hex'), 'notUtf8'],
    [Buffer.from('c0af', 'hex'), 'notUtf8'],
    [Buffer.from('eda080', 'hex'), 'notUtf8'],
    [Buffer.from('f09f', 'hex'), 'notUtf8'],
  ];
  for (const [bytes, fault] of fields) t.equal(fieldFault(bytes), fault, bytes.toString('hex').slice(0, 20));
  t.equal(textFault('é'.repeat(128)), 'tooLong', 'bytes count, not characters');
  t.equal(textFault('\ud800'), 'notUtf8');
  t.end();
});

await t.test('a byte order mark is part of a name', (t) => {
  t.equal(decodeText(Buffer.from('efbbbf61', 'hex')), '\ufeffa');
  t.end();
});
