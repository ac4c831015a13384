import t from 'tap';
import * as xdr from 'node-xdr';
import { frameRecord, RecordReader } from 'onc-rpc';
import { RequestParser } from '../../daemons/p2p-server/request-parser.js';
import { MAX_REPLY_BYTES, ReplyDecoder } from '../../daemons/p2p-protocol/index.js';
import { CODECS } from '../interop/xdr/all-types.js';
import { attempt } from './our-errors.js';

/** No input may take longer, in time of the processor: what else the machine is busy with does not count. */
const MAX_MS = 1000;
/** As long as a record may be. */
const RECORD_BYTES = 4 * 1024 * 1024;

const COLONS = Buffer.from(`REGISTER\0${':'.repeat(4050)}x\0`);

const lenient = { lenient: xdr.LENIENT, maxDepth: Infinity };

function lengthAnd(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function words(word: number, count = RECORD_BYTES / 4): Buffer {
  return Buffer.alloc(count * 4, Buffer.from(word.toString(16).padStart(8, '0'), 'hex'));
}

function readRecords(stream: Buffer, pieceBytes: number): void {
  const reader = new RecordReader();
  for (let at = 0; at < stream.length; at += pieceBytes) {
    reader.push(stream.subarray(at, at + pieceBytes));
    while (reader.next() !== undefined);
  }
}

const LONG: readonly (readonly [story: string, read: () => unknown])[] = [
  ...[0xff, 0xf0, 0xe2, 0x61].map((byte) => {
    const text = lengthAnd(
      Buffer.concat([Buffer.alloc(RECORD_BYTES - 8, byte), Buffer.of(0xff, 0xff, 0xff, 0xff)]),
    );
    return [`text of bytes ${byte}, leniently`, () => xdr.decode(xdr.string(), text, lenient)] as const;
  }),
  ['a list that never ends', () => xdr.decode(xdr.list(xdr.void), words(1))],
  ['a list of many numbers', () => xdr.decode(xdr.list(xdr.int), words(1))],
  ['many empty strings', () => xdr.decode(xdr.varArray(xdr.string()), lengthAnd(words(0)))],
  ['a tree deeper than the stack', () => xdr.decode(CODECS.tree, words(1), lenient)],
  ['lists of lists of lists', () => xdr.decode(xdr.list(xdr.list(xdr.list(xdr.bool))), words(1))],
  ['a record in small pieces', () => readRecords(frameRecord(words(7)), 16)],
  ['fragments of nothing', () => readRecords(words(0), 1)],
  ['many empty records', () => readRecords(words(0x8000_0000), 1000)],
  [
    'a request byte by byte',
    () => pushAll(new RequestParser({ acceptsUntimed: true }), Buffer.alloc(4096, 'A')),
  ],
  [
    // each was 30 ms in which nobody else was served
    '100 requests whose second string is of colons, from a client that may send none as timestamp',
    () => repeat(100, () => new RequestParser({ acceptsUntimed: true }).push(COLONS)),
  ],
  ['a reply of many users', () => new ReplyDecoder('LIST_USERS').push(manyUsers())],
];

function repeat(times: number, action: () => unknown): void {
  for (let count = 0; count < times; count++) action();
}

function pushAll(parser: RequestParser, bytes: Buffer): void {
  for (const byte of bytes) if (parser.push(Buffer.of(byte)) !== undefined) return;
}

function manyUsers(): Buffer {
  return Buffer.concat([
    Buffer.from('\x001000000\0'),
    Buffer.alloc(MAX_REPLY_BYTES / 16, 'bob\x0010.0.0.7\x005000\0'),
  ]);
}

for (const [story, read] of LONG) {
  await t.test(`${story}: over within a second`, (t) => {
    const before = process.cpuUsage();
    attempt(read);
    const { user, system } = process.cpuUsage(before);
    const tookMs = (user + system) / 1000;
    t.ok(tookMs <= MAX_MS, `took ${tookMs.toFixed()} ms`);
    t.end();
  });
}
