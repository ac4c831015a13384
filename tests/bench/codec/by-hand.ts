import { constants, isUtf8 } from 'node:buffer';

/**
 * What a codec is made of when it is written by hand for a few types: a function for each of them, over one buffer. It
 * refuses what ours refuses, but says neither where nor why.
 */

interface TextBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
}

const SHORT = 24;
const output = Buffer.alloc(65_536);
let input = output as TextBuffer;
let at = 0;
let end = 0;

function refuse(): never {
  throw new Error('not of this type');
}

/** The bytes written since {@link startWriting}, in a buffer of their own. */
export function written(): Buffer {
  const bytes = Buffer.allocUnsafe(at);
  output.copy(bytes, 0, 0, at);
  return bytes;
}

export function startWriting(): void {
  at = 0;
}

export function startReading(bytes: Buffer): void {
  input = bytes as TextBuffer;
  at = 0;
  end = bytes.length;
}

export function expectEnd(): void {
  if (at !== end) refuse();
}

function room(bytes: number): number {
  const start = at;
  if (start + bytes > output.length) refuse();
  at = start + bytes;
  return start;
}

export function writeWord(value: number): void {
  const start = room(4);
  output[start] = value >>> 24;
  output[start + 1] = value >>> 16;
  output[start + 2] = value >>> 8;
  output[start + 3] = value;
}

export function writeUint(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) refuse();
  writeWord(value);
}

export function writeUhyper(value: bigint): void {
  if (value < 0n || value > 0xffff_ffff_ffff_ffffn) refuse();
  output.writeBigUInt64BE(value, room(8));
}

function roomForOpaque(length: number): number {
  const start = room((length + 3) & ~3);
  for (let i = start + length; i < at; i += 1) output[i] = 0;
  return start;
}

export function writeBytes(value: Uint8Array, max: number): void {
  if (value.length > max) refuse();
  writeWord(value.length);
  output.set(value, roomForOpaque(value.length));
}

export function writeText(value: string, max: number): void {
  if (value.length > max) refuse();
  if (value.length > SHORT || !wroteAscii(value)) writeLongText(value, max);
}

function wroteAscii(value: string): boolean {
  const before = at;
  writeWord(value.length);
  const start = roomForOpaque(value.length);
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit > 0x7f) {
      at = before;
      return false;
    }
    output[start + i] = unit;
  }
  return true;
}

function writeLongText(value: string, max: number): void {
  const length = Buffer.byteLength(value);
  if (length > max || (length !== value.length && !value.isWellFormed())) refuse();
  writeWord(length);
  output.write(value, roomForOpaque(length));
}

function take(bytes: number): number {
  const start = at;
  if (bytes > end - start) refuse();
  at = start + bytes;
  return start;
}

export function readInt(): number {
  const i = take(4);
  return (
    ((input[i] ?? 0) << 24) | ((input[i + 1] ?? 0) << 16) | ((input[i + 2] ?? 0) << 8) | (input[i + 3] ?? 0)
  );
}

export function readUint(): number {
  return readInt() >>> 0;
}

export function readUhyper(): bigint {
  return input.readBigUInt64BE(take(8));
}

export function readBool(): boolean {
  const value = readUint();
  if (value > 1) refuse();
  return value === 1;
}

export function readLength(max: number): number {
  const length = readUint();
  if (length > max) refuse();
  return length;
}

/** A count of elements that have so many bytes at least. */
export function readCount(max: number, leastBytes: number): number {
  const count = readLength(max);
  if (count * leastBytes > end - at) refuse();
  return count;
}

function takeOpaque(length: number): number {
  const start = take(length);
  if ((length & 3) === 0) return start;
  const padding = take(4 - (length & 3));
  for (let i = padding; i < at; i += 1) if (input[i] !== 0) refuse();
  return start;
}

export function readBytes(max: number): Uint8Array {
  const length = readLength(max);
  const start = takeOpaque(length);
  const copy = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) copy[i] = input[start + i] ?? 0;
  return copy;
}

export function readText(max: number): string {
  const length = readLength(max);
  if (length > constants.MAX_STRING_LENGTH) refuse();
  const start = takeOpaque(length);
  const text = input.utf8Slice(start, start + length);
  if (text.includes('\ufffd') && !isUtf8(input.subarray(start, start + length))) refuse();
  return text;
}
