import { truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { FilePieces, type PiecesOptions } from '../../../client/uploading/file-pieces.js';
import type { OpenedFile } from '../../../client/uploading/published-files.js';

const BYTES = 3_000_001;
const CONTENT = Buffer.from(Uint32Array.from({ length: BYTES }, (_, i) => (i * 2_654_435_761) >>> 24));

async function opened(t: Test): Promise<OpenedFile & { filePath: string }> {
  const filePath = path.join(t.testdir({}), 'file');
  writeFileSync(filePath, CONTENT);
  const handle = await open(filePath);
  t.teardown(() => handle.close());
  const stats = await handle.stat();
  return { handle, size: stats.size, stats, filePath };
}

async function read(file: OpenedFile, options: PiecesOptions): Promise<Buffer[]> {
  const pieces = new FilePieces(file, options);
  const copies: Buffer[] = [];
  for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next())
    copies.push(Buffer.from(piece));
  return copies;
}

await t.test('pieces make up the file, from anywhere to anywhere, of any length', async (t) => {
  const file = await opened(t);
  for (const [from, to, maxBytes] of [
    [0, BYTES, undefined],
    [1, BYTES, 64 * 1024],
    [2_999_999, BYTES, undefined],
    [5, 100_000, 1_000],
    [BYTES, BYTES, undefined],
    [70_000, 70_001, 1],
  ] as const) {
    const pieces = await read(file, { from, to, ...(maxBytes !== undefined && { maxBytes }) });
    t.ok(Buffer.concat(pieces).equals(CONTENT.subarray(from, to)), `${from} to ${to}`);
    t.ok(pieces.every(({ length }) => length > 0 && length <= (maxBytes ?? Infinity)));
  }
});

await t.test('a piece is good until the one after the next is read', async (t) => {
  const pieces = new FilePieces(await opened(t), { from: 0, to: BYTES });
  let at = 0;
  for (let piece = await pieces.next(); piece !== undefined;) {
    const next = await pieces.next();
    t.ok(piece.equals(CONTENT.subarray(at, at + piece.length)));
    at += piece.length;
    piece = next;
  }
  t.equal(at, BYTES);
});

await t.test('others get their turn while a file in memory is read', async (t) => {
  const file = await opened(t);
  let turns = 0;
  let isRead = false;
  setImmediate(function count(): void {
    turns++;
    if (!isRead) setImmediate(count);
  });
  await read(file, { from: 0, to: BYTES });
  isRead = true;
  t.ok(turns >= 2, 'each mebibyte lets the event loop go round');
});

await t.test('a file that became shorter is no end', async (t) => {
  const file = await opened(t);
  truncateSync(file.filePath, BYTES - 1);
  await t.rejects(read(file, { from: 0, to: BYTES }), /became shorter/);
});
