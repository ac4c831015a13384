import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { rawRequest } from '../raw-peer.js';

// Downloads, their deadlines and their end; hostile-requests.test.ts asks for what nobody may have.

const NOT_AVAILABLE = '\x01';
const OTHER_ERROR = '\x02';
const DEADLINES = { requestMs: 5_000, stallMs: 5_000, lingerMs: 5_000 };
/** Short for a test, long for a busy machine: an honest downloader must not run out of time. */
const IMPATIENT = { requestMs: 1_000, stallMs: 1_500, lingerMs: 500 };

async function listenerFor(
  t: Test,
  files: PublishedFiles,
  options: PeerListenerOptions = { deadlines: DEADLINES },
): Promise<PeerListener> {
  const listener = await PeerListener.start(files, options);
  t.teardown(() => listener.cut());
  return listener;
}

async function ask(listener: PeerListener, requestedPath: string): Promise<string> {
  return (await rawRequest(listener.port, `GET FILE\0${requestedPath}\0`)).toString('latin1');
}

async function publish(...paths: string[]): Promise<PublishedFiles> {
  const files = new PublishedFiles();
  for (const published of paths) await files.add(published);
  return files;
}

/** A downloader that has asked for a file and got the first bytes of it. */
async function downloading(port: number, file: string): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET FILE\0${file}\0`);
  await once(socket, 'readable');
  return socket;
}

/** The path of a file larger than what sockets hold. */
function bigFile(t: Test, content: Buffer = Buffer.alloc(20_000_000, 1)): string {
  const big = path.join(t.testdir({ small: 'hello' }), 'big');
  writeFileSync(big, content);
  return big;
}

/** A listener that offers one small file. */
async function helloFrom(
  t: Test,
  options?: PeerListenerOptions,
): Promise<{ listener: PeerListener; file: string }> {
  const file = path.join(t.testdir({ file: 'hello' }), 'file');
  return { file, listener: await listenerFor(t, await publish(file), options) };
}

const HELLO = '\x005\0hello';

await t.test('a published file, in whatever way it is asked for', async (t) => {
  const folder = t.testdir({ file: 'hello', empty: '' });
  const file = path.join(folder, 'file');
  const listener = await listenerFor(t, await publish(file, path.join(folder, 'empty')));
  for (const opcode of ['GET FILE', 'GET_FILE', ' GET FILE '])
    t.equal((await rawRequest(listener.port, `${opcode}\0${file}\0`)).toString('latin1'), HELLO);
  t.equal((await rawRequest(listener.port, `GET FILE\0${file}\0and\0more`)).toString('latin1'), HELLO);
  t.equal(await ask(listener, path.join(folder, 'empty')), '\x000\x00');
});

await t.test('a request that comes byte by byte, and a downloader that ends its side', async (t) => {
  const { listener, file } = await helloFrom(t);
  const socket = net.connect(listener.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const byte of Buffer.from(`GET FILE\0${file}\0`)) {
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  socket.end();
  await once(socket, 'close');
  t.equal(Buffer.concat(chunks).toString('latin1'), HELLO);
});

await t.test('a link in the path at publication is the publisher’s own way to the file', async (t) => {
  const folder = t.testdir({ real: { file: 'hello' } });
  symlinkSync('real', path.join(folder, 'alias'));
  const file = path.join(folder, 'alias/file');
  t.equal(await ask(await listenerFor(t, await publish(file)), file), HELLO);
});

await t.test('a shared folder is open to its own files only', async (t) => {
  const folder = t.testdir({
    outside: 'secret',
    shared: { file: 'hello', deep: { file: 'world' } },
    shared2: 'secret',
  });
  const shared = path.join(folder, 'shared');
  symlinkSync('../outside', path.join(shared, 'out'));
  symlinkSync('../shared2', path.join(shared, 'sibling'));
  symlinkSync('..', path.join(shared, 'up'));
  symlinkSync('deep/file', path.join(shared, 'in'));
  symlinkSync('nowhere', path.join(shared, 'dangling'));
  execFileSync('mkfifo', [path.join(shared, 'fifo')]);
  const listener = await listenerFor(t, new PublishedFiles(shared));
  t.equal(await ask(listener, 'file'), HELLO);
  t.equal(await ask(listener, 'deep/file'), '\x005\0world');
  t.equal(await ask(listener, 'in'), '\x005\0world');
  const outside = [
    '../outside',
    'deep/../../outside',
    'deep/../file',
    '/etc/passwd',
    '/file',
    `${shared}/file`,
    '..',
    '.',
  ];
  const unfit = [
    'out',
    'sibling',
    'up/outside',
    'up',
    'deep',
    'fifo',
    'dangling',
    '../shared2',
    'absent',
    `../shared/file`,
  ];
  for (const requested of [...outside, ...unfit])
    t.equal(await ask(listener, requested), NOT_AVAILABLE, requested);
});

await t.test('what is no path at all is another error', async (t) => {
  const listener = await listenerFor(t, new PublishedFiles());
  for (const requested of ['', 'x'.repeat(256), 'x'.repeat(5_000)])
    t.equal(await ask(listener, requested), OTHER_ERROR, JSON.stringify(requested));
  const badUtf8 = Buffer.concat([Buffer.from('GET FILE\0'), Buffer.of(0xff, 0xfe, 0)]);
  t.equal((await rawRequest(listener.port, badUtf8)).toString('latin1'), OTHER_ERROR);
});

await t.test('what is no request gets no byte, and no waiting', async (t) => {
  const deadlines = { ...DEADLINES, requestMs: 600_000 };
  const listener = await listenerFor(t, new PublishedFiles(), { deadlines });
  for (const bytes of ['REGISTER\0alice\0', 'FOO\0', '\0', 'x'.repeat(5_000)])
    t.equal((await rawRequest(listener.port, bytes)).length, 0, bytes.slice(0, 20));
});

await t.test('silence is given up, and delays nobody meanwhile', async (t) => {
  const { listener, file } = await helloFrom(t, { deadlines: IMPATIENT, maxWaiting: 8 });
  const silent = Array.from({ length: 50 }, () => net.connect(listener.port, '127.0.0.1'));
  const closed = silent.map((socket, index) => {
    socket.on('error', () => undefined).resume();
    if (index % 2 === 0) socket.write('GET FILE\0/tm');
    return once(socket, 'close');
  });
  t.equal(await ask(listener, file), HELLO);
  await Promise.all(closed);
  t.equal(await ask(listener, file), HELLO);
});

await t.test(
  'downloads run side by side; stalled, reset and vanished ones cost nobody anything',
  async (t) => {
    const content = randomBytes(20_000_000);
    const big = bigFile(t, content);
    const small = path.join(path.dirname(big), 'small');
    const listener = await listenerFor(t, await publish(big, small), { deadlines: IMPATIENT });
    const stalled = await downloading(listener.port, big);
    const reset = await downloading(listener.port, big);
    reset.resetAndDestroy();
    const [whole, other] = await Promise.all([
      rawRequest(listener.port, `GET FILE\0${big}\0`),
      ask(listener, small),
    ]);
    t.equal(other, HELLO);
    t.ok(whole.equals(Buffer.concat([Buffer.from('\x0020000000\0'), content])));
    // Resolves only because the stalled one, which reads nothing any more, is cut.
    await listener.stop();
    stalled.destroy();
  },
);

await t.test('of those that keep silent the oldest has to go when there are too many', async (t) => {
  const deadlines = { ...DEADLINES, requestMs: 600_000 };
  const listener = await listenerFor(t, new PublishedFiles(), { deadlines, maxWaiting: 2 });
  const connectSilently = async (): Promise<net.Socket> => {
    const socket = net
      .connect(listener.port, '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    await once(socket, 'connect');
    return socket;
  };
  const oldest = await connectSilently();
  const closed = once(oldest, 'close');
  const others = [await connectSilently(), await connectSilently()];
  await closed;
  t.equal(await ask(listener, '/etc/passwd'), NOT_AVAILABLE);
  for (const socket of others) socket.destroy();
});

await t.test('only so many uploads at a time', async (t) => {
  const big = bigFile(t);
  const small = path.join(path.dirname(big), 'small');
  const slots = { maxUploads: 1, waitMs: 50 };
  const listener = await listenerFor(t, await publish(big, small), { deadlines: DEADLINES, slots });
  const first = await downloading(listener.port, big);
  t.equal(await ask(listener, small), OTHER_ERROR);
  first.destroy();
});

await t.test('a file that becomes shorter is cut, never padded', async (t) => {
  const big = bigFile(t);
  const listener = await listenerFor(t, await publish(big));
  const socket = await downloading(listener.port, big);
  truncateSync(big, 1_000);
  let last = 1;
  socket.on('data', (chunk: Buffer) => (last = chunk.at(-1) ?? last));
  await once(socket, 'close');
  t.ok(socket.bytesRead < 20_000_000);
  t.equal(last, 1);
});

await t.test('a file that grows is sent as it was announced', async (t) => {
  const big = bigFile(t);
  const listener = await listenerFor(t, await publish(big));
  const socket = await downloading(listener.port, big);
  writeFileSync(big, 'more', { flag: 'a' });
  socket.resume();
  await once(socket, 'close');
  t.equal(socket.bytesRead, '\x0020000000\0'.length + 20_000_000);
});

await t.test('after stop() nobody gets in, and an upload in flight ends', async (t) => {
  const big = bigFile(t, Buffer.alloc(5_000_000));
  const listener = await listenerFor(t, await publish(big));
  const { port } = listener;
  const socket = await downloading(port, big);
  const stopped = listener.stop();
  t.equal((await rawRequest(port, `GET FILE\0${big}\0`)).length, 0);
  socket.resume();
  await Promise.all([stopped, once(socket, 'close')]);
  t.equal(socket.bytesRead, '\x005000000\0'.length + 5_000_000);
});

await t.test('a published path is found whatever folder it was published in', async (t) => {
  const folder = t.testdir({});
  const file = path.join(folder, 'later/file');
  const files = await publish(file);
  const listener = await listenerFor(t, files);
  t.equal(await ask(listener, file), NOT_AVAILABLE);
  mkdirSync(path.dirname(file));
  writeFileSync(file, 'hello');
  t.equal(await ask(listener, file), HELLO);
});
