import { frameRecord } from 'onc-rpc';
import type { Shape } from './canned-server.js';

/** How a record of any content may stand in a stream, by the name of its row. */
export const SHAPES = {
  'one fragment': (record) => [frameRecord(record)],
  'several fragments': (record) => [frameRecord(record, 24)],
  'one byte in each fragment': (record) => [frameRecord(record, 1)],
  'an empty last fragment': (record) => [endingEmpty(record)],
  'header and fragment byte by byte': (record) => byteByByte(frameRecord(record)),
} as const satisfies Record<string, Shape>;
export type ShapeRow = keyof typeof SHAPES;
export const SHAPE_ROWS = Object.keys(SHAPES) as ShapeRow[];

function endingEmpty(record: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(record.length);
  return Buffer.concat([header, record, Buffer.of(0x80, 0, 0, 0)]);
}

function byteByByte(bytes: Buffer): Buffer[] {
  return [...bytes].map((byte) => Buffer.of(byte));
}
