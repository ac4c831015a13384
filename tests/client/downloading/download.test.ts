import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { download } from '../../../client/downloading/download.js';
import type { DownloadDeadlines } from '../../../client/downloading/transfer.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { refusingPort, rawPeer } from '../raw-peer.js';

const DEADLINES: DownloadDeadlines = { connectMs: 2_000, replyMs: 2_000, stallMs: 2_000, closeMs: 300 };
const IMPATIENT: DownloadDeadlines = { connectMs: 2_000, replyMs: 60, stallMs: 60, closeMs: 60 };

interface Target {
  folder: string;
  file: string;
}

/** A folder holding one file that a failed download must leave as it is. */
function targetIn(t: Test): Target {
  const folder = t.testdir({ existing: 'precious' });
  return { folder, file: path.join(folder, 'existing') };
}

async function fetchFrom(
  port: number,
  file: string,
  deadlines = DEADLINES,
  signal?: AbortSignal,
): Promise<{ status: string; said: string[] }> {
  const said: string[] = [];
  const spelling = new WireSpelling('space');
  const options = { diagnose: (message: string) => said.push(message), deadlines, signal };
  const peerFile = { peer: { host: '127.0.0.1', port }, path: '/tmp/wanted', spelling };
  const status = await download(peerFile, file, options);
  return { status, said };
}

function assertUntouched(t: Test, { folder, file }: Target): void {
  t.equal(readFileSync(file, 'utf8'), 'precious', 'the file that was there is as it was');
  t.same(readdirSync(folder), ['existing'], 'no temporary file is left');
}

const CONTENT = randomBytes(300_000);

await t.test('a complete file replaces the one that was there', async (t) => {
  const target = targetIn(t);
  const peer = await rawPeer(t, (socket) =>
    socket.end(Buffer.concat([Buffer.from('\x00300000\0'), CONTENT])),
  );
  t.same(await fetchFrom(peer.port, target.file), { status: 'ok', said: [] });
  t.ok(readFileSync(target.file).equals(CONTENT));
  t.same(readdirSync(target.folder), ['existing']);
  t.same(peer.received, ['GET FILE\0/tmp/wanted\0']);
});

const TOLERATED: Record<string, (socket: Socket) => void> = {
  'status as an ASCII digit': (socket) => socket.end('05\0hello'),
  'status as an ASCII digit with a NUL': (socket) => socket.end('0\x005\0hello'),
  'a NUL after the raw status': (socket) => socket.end('\0\x005\0hello'),
  'every byte by itself': (socket) => {
    const bytes = Buffer.from('\x005\0hello');
    const sendNext = (at: number): void => {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(sendNext, at + 1));
      else socket.end();
    };
    sendNext(0);
  },
  'a connection left open after the last byte': (socket) => socket.write('\x005\0hello'),
  'a connection that waits for ours to end': (socket) => {
    socket.write('\x005\0hello');
    socket.on('end', () => socket.end());
  },
};

for (const [name, behave] of Object.entries(TOLERATED)) {
  await t.test(`tolerated: ${name}`, async (t) => {
    const target = targetIn(t);
    const peer = await rawPeer(t, behave);
    t.same(await fetchFrom(peer.port, target.file), { status: 'ok', said: [] });
    t.equal(readFileSync(target.file, 'utf8'), 'hello');
  });
}

await t.test('an empty file is a file', async (t) => {
  const target = targetIn(t);
  const peer = await rawPeer(t, (socket) => socket.end('\x000\0'));
  t.equal((await fetchFrom(peer.port, target.file)).status, 'ok');
  t.equal(readFileSync(target.file).length, 0);
});

const REFUSED: [string, string, string][] = [
  ['status 1', '\x01', 'fileNotAvailable'],
  ['ASCII status 1', '1', 'fileNotAvailable'],
  ['status 2', '\x02', 'otherError'],
  ['status 9', '\x09', 'otherError'],
];

for (const [name, bytes, status] of REFUSED) {
  await t.test(`refused: ${name}`, async (t) => {
    const target = targetIn(t);
    const peer = await rawPeer(t, (socket) => socket.end(bytes));
    t.same(await fetchFrom(peer.port, target.file), { status, said: [] });
    assertUntouched(t, target);
  });
}

const FAULTS: Record<string, (socket: Socket) => void> = {
  'fewer bytes than announced': (socket) => socket.end('\x0010\x00123456789'.slice(0, -1)),
  'more bytes than announced': (socket) => socket.end('\x003\x00123456789'),
  'more bytes than announced, later': (socket) => {
    socket.write('\x003\x00123');
    socket.on('end', () => socket.end('4'));
  },
  'more bytes than announced, without end': (socket) => {
    const sendMore = (): unknown => socket.destroyed || socket.write('x'.repeat(10_000), sendMore);
    socket.write('\x003\0', sendMore);
  },
  'a reset in the middle': (socket) => socket.write('\x0010\x00123', () => socket.resetAndDestroy()),
  'no size': (socket) => socket.end('\x00'),
  'a size without its NUL': (socket) => socket.end('\x0010'),
  'an empty size': (socket) => socket.end('\0\0\0'),
  'a negative size': (socket) => socket.end('\x00-1\0'),
  'a size with a leading zero': (socket) => socket.end('\x0007\x001234567'),
  'a size in hexadecimal': (socket) => socket.end('\x000x3\x00123'),
  'a size with a blank': (socket) => socket.end('\x00 3\x00123'),
  'a size of 17 digits': (socket) => socket.end('\x0012345678901234567\x00123'),
  'a size that never ends': (socket) => socket.end(`\0${'1'.repeat(5_000)}`),
  'no reply at all': (socket) => socket.end(),
  'a reset instead of a reply': (socket) => socket.resetAndDestroy(),
};

for (const [name, behave] of Object.entries(FAULTS)) {
  await t.test(`fault: ${name}`, async (t) => {
    const target = targetIn(t);
    const peer = await rawPeer(t, behave);
    const { status, said } = await fetchFrom(peer.port, target.file);
    t.equal(status, 'otherError');
    t.equal(said.length, 1, said.join('; '));
    assertUntouched(t, target);
  });
}

await t.test('a peer that stalls is given up', async (t) => {
  for (const bytes of ['', '\x00', '\x0010\x00123']) {
    const target = targetIn(t);
    const peer = await rawPeer(t, (socket) => socket.write(bytes));
    const { status, said } = await fetchFrom(peer.port, target.file, IMPATIENT);
    t.equal(status, 'otherError');
    t.match(said[0], /nothing came within/);
    t.equal(peer.received.length, 1, 'a silent but open connection is not tried again');
    assertUntouched(t, target);
  }
});

await t.test('a peer that is not there', async (t) => {
  const target = targetIn(t);
  const { status, said } = await fetchFrom(await refusingPort(t), target.file);
  t.equal(status, 'otherError');
  t.match(said[0], /ECONNREFUSED/);
  assertUntouched(t, target);
});

await t.test('an aborted download leaves nothing', async (t) => {
  const target = targetIn(t);
  const abort = new AbortController();
  const peer = await rawPeer(t, (socket) => socket.write('\x0010\x00123', () => abort.abort()));
  const { status } = await fetchFrom(peer.port, target.file, DEADLINES, abort.signal);
  t.equal(status, 'otherError');
  assertUntouched(t, target);
});

await t.test('the other spelling is tried once, and kept', async (t) => {
  const target = targetIn(t);
  const peer = await rawPeer(t, (socket, index) => socket.end(index === 0 ? '' : '\x002\0ok'));
  const peerFile = { peer, path: 'x', spelling: new WireSpelling('space') };
  const options = { diagnose: () => undefined, deadlines: DEADLINES };
  for (let i = 0; i < 2; i++) t.equal(await download(peerFile, target.file, options), 'ok');
  t.same(peer.received, ['GET FILE\0x\0', 'GET_FILE\0x\0', 'GET_FILE\0x\0']);
});

await t.test('local places where nothing can be written', async (t) => {
  const folder = t.testdir({ folder: {} });
  execFileSync('mkfifo', [path.join(folder, 'fifo')]);
  const peer = await rawPeer(t, (socket) => socket.end('\x002\0ok'));
  const places = ['folder', 'folder/', 'new/', 'missing/file', 'fifo', 'x'.repeat(256)];
  for (const place of places) {
    const { status, said } = await fetchFrom(
      peer.port,
      path.join(folder, place) + (place.endsWith('/') ? '/' : ''),
    );
    t.equal(status, 'otherError', place);
    t.equal(said.length, 1, said.join('; '));
  }
  t.same(readdirSync(folder).sort(), ['fifo', 'folder'], 'no temporary file is left');
  t.ok(lstatSync(path.join(folder, 'fifo')).isFIFO());
});
