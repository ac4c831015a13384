import { type AnnotatedPart, annotate, type AnnotateOptions } from './annotate.js';
import type { Codec } from './codec.js';
import { limitOf } from './decode-options.js';

const ROW_BYTES = 16;

/** How a dump is printed. */
export interface HexDumpOptions extends AnnotateOptions {
  /** How many bytes of one part to print. Default 64. */
  readonly maxPartBytes?: number;
}

const DEFAULT_MAX_PART_BYTES = 64;

/** Bytes in words of four: `00000005 68656c6c 6f000000`. */
function words(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(.{8})(?=.)/g, '$1 ');
}

function row(offset: number, bytes: Uint8Array, meaning: readonly string[]): string[] {
  return [offset.toString(16).padStart(8, '0'), words(bytes), ...meaning];
}

/** The rows of one part: offset, bytes, path, declaration, value; only the first bears a meaning. */
function rowsOf(part: AnnotatedPart, maxBytes: number): string[][] {
  const { offset, bytes, path, declaration, value } = part;
  const shown = bytes.subarray(0, maxBytes);
  const rows = [row(offset, shown.subarray(0, ROW_BYTES), [path, declaration, value])];
  for (let at = ROW_BYTES; at < shown.length; at += ROW_BYTES)
    rows.push(row(offset + at, shown.subarray(at, at + ROW_BYTES), []));
  if (bytes.length > shown.length) rows.push(['', `… ${bytes.length - shown.length} more bytes`]);
  return rows;
}

function aligned(rows: readonly string[][]): string[] {
  const widths: number[] = [];
  for (const cells of rows)
    cells.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * {@link annotate} as text, a line for each part: offset, bytes, path, declaration, value. For bytes that do not
 * decode the last line says why. Control characters are escaped, so that it can be printed anywhere.
 *
 * @example
 * // 00000000  00000009 6e6f7465 732e7478 74000000  name  string<255>     "notes.txt"
 * // 00000010  00000000 0000000c                    size  unsigned hyper  12n
 * console.log(xdr.hexDump(File, bytes));
 */
export function hexDump(codec: Codec<unknown>, bytes: Uint8Array, options: HexDumpOptions = {}): string {
  const { parts, omitted } = annotate(codec, bytes, options);
  const maxBytes = limitOf('maxPartBytes', options.maxPartBytes, DEFAULT_MAX_PART_BYTES);
  const lines = aligned(parts.flatMap((part) => rowsOf(part, maxBytes)));
  if (omitted > 0) lines.push(`${omitted} parts omitted`);
  return lines.join('\n');
}
