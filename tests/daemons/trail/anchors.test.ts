import { execFileSync } from 'node:child_process';
import fs, { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { AnchorFile } from '../../../daemons/trail/anchors.js';

const folder = mkdtempSync(join(tmpdir(), 'sunshare-anchors-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

function anchor(position: number): { position: number; hash: Uint8Array; receivedMs: number } {
  return { position, hash: Buffer.alloc(32, position), receivedMs: 0 };
}

await t.test('a write that was cut off twice keeps nobody from starting', (t) => {
  const file = join(folder, 'torn');
  let anchors = new AnchorFile(file);
  anchors.add(anchor(1));
  anchors.close();
  appendFileSync(file, '2 0202');
  anchors = new AnchorFile(file);
  t.equal(anchors.last?.position, 1);
  anchors.close();
  // the next one begins a line of its own, and is cut off behind the line end
  appendFileSync(file, '\n');
  anchors = new AnchorFile(file);
  t.equal(anchors.last?.position, 1);
  anchors.add(anchor(3));
  anchors.close();
  t.match(readFileSync(file, 'utf8'), /^1 01.*\n2 0202\n3 03.*\n$/);
  t.end();
});

await t.test('what was cut off stands on a line of its own', (t) => {
  const file = join(folder, 'cut');
  writeFileSync(file, '1 0101');
  const anchors = new AnchorFile(file);
  anchors.add(anchor(2));
  anchors.add(anchor(3));
  anchors.close();
  t.match(readFileSync(file, 'utf8'), /^1 0101\n2 02.*\n3 03.*\n$/);
  t.end();
});

await t.test('a write that takes less than it was given is gone on with', (t) => {
  const file = join(folder, 'short');
  const anchors = new AnchorFile(file);
  const { writeSync } = fs;
  let writes = 0;
  const writeLittle = (descriptor: number, bytes: Buffer, offset: number): number => {
    writes++;
    return writeSync(descriptor, bytes, offset, Math.min(30, bytes.length - offset));
  };
  Object.assign(fs, { writeSync: writeLittle });
  syncBuiltinESMExports();
  try {
    anchors.add(anchor(1));
    anchors.add(anchor(2));
  } finally {
    Object.assign(fs, { writeSync });
    syncBuiltinESMExports();
    anchors.close();
  }
  t.equal(writes, 8);
  t.match(readFileSync(file, 'utf8'), /^1 (01){32} \S+Z\n2 (02){32} \S+Z\n$/);
  t.end();
});

await t.test('the first write of all was cut off', (t) => {
  const file = join(folder, 'first');
  writeFileSync(file, '1 01\n');
  const anchors = new AnchorFile(file);
  t.equal(anchors.last, undefined);
  anchors.close();
  t.end();
});

await t.test('another file is not written to', (t) => {
  const file = join(folder, 'other');
  writeFileSync(file, 'these are\nother lines\n');
  t.throws(() => new AnchorFile(file), { message: /no file of anchors/ });
  t.equal(readFileSync(file, 'utf8'), 'these are\nother lines\n');
  t.end();
});

await t.test('a pipe is no place for anchors', (t) => {
  const file = join(folder, 'pipe');
  execFileSync('mkfifo', [file]);
  t.throws(() => new AnchorFile(file), {
    message: /^cannot open the file of anchors: .*pipe is a pipe$/,
  });
  t.end();
});
