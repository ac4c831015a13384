import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { rawRequest } from '../raw-peer.js';

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

await t.test('a published file, in whatever way it is asked for', async (t) => {
  const folder = t.testdir({ file: 'hello', empty: '' });
  const file = path.join(folder, 'file');
  const listener = await listenerFor(t, await publish(file, path.join(folder, 'empty')));
  for (const opcode of ['GET FILE', 'GET_FILE', ' GET FILE '])
    t.equal((await rawRequest(listener.port, `${opcode}\0${file}\0`)).toString('latin1'), '\x005\0hello');
  t.equal(
    (await rawRequest(listener.port, `GET FILE\0${file}\0and\0more`)).toString('latin1'),
    '\x005\0hello',
  );
  t.equal(await ask(listener, path.join(folder, 'empty')), '\x000\x00');
});

await t.test('a request that comes byte by byte, and a downloader that ends its side', async (t) => {
  const folder = t.testdir({ file: 'hello' });
  const file = path.join(folder, 'file');
  const listener = await listenerFor(t, await publish(file));
  const socket = net.connect(listener.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const byte of Buffer.from(`GET FILE\0${file}\0`)) {
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  socket.end();
  await once(socket, 'close');
  t.equal(Buffer.concat(chunks).toString('latin1'), '\x005\0hello');
});

await t.test('nothing but what was published, by the very path', async (t) => {
  const folder = t.testdir({ file: 'hello', other: 'secret', folder: { inner: 'secret' } });
  const file = path.join(folder, 'file');
  const fifo = path.join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const files = await publish(
    file,
    fifo,
    path.join(folder, 'folder'),
    path.join(folder, 'absent'),
    '/dev/null',
  );
  const listener = await listenerFor(t, files);
  const asked = [
    '/etc/passwd',
    '../x',
    '../../../../../../etc/passwd',
    'file',
    `${folder}/./file`,
    `${folder}/folder/../file`,
    `${file}/`,
    `${folder}/other`,
    `${folder}/folder`,
    `${folder}/folder/inner`,
    `${folder}/absent`,
    fifo,
    '/dev/null',
    '.',
    '/',
  ];
  for (const requested of asked) t.equal(await ask(listener, requested), NOT_AVAILABLE, requested);
  t.equal(await ask(listener, file), '\x005\0hello');
  files.delete(file);
  t.equal(await ask(listener, file), NOT_AVAILABLE, 'after its deletion');
});

await t.test('a link that takes the place of what was published', async (t) => {
  const folder = t.testdir({
    file: 'hello',
    secret: 'secret',
    folder: { file: 'hello' },
    hidden: { file: 'secret' },
  });
  const file = path.join(folder, 'file');
  const inner = path.join(folder, 'folder/file');
  const linked = path.join(folder, 'linked');
  symlinkSync(path.join(folder, 'secret'), linked);
  const listener = await listenerFor(t, await publish(file, inner, linked));
  t.equal(await ask(listener, linked), NOT_AVAILABLE, 'a link from the start');
  rmSync(file);
  symlinkSync(path.join(folder, 'secret'), file);
  t.equal(await ask(listener, file), NOT_AVAILABLE, 'a link instead of the file');
  t.equal(await ask(listener, inner), '\x005\0hello');
  renameSync(path.join(folder, 'folder'), path.join(folder, 'moved'));
  symlinkSync(path.join(folder, 'hidden'), path.join(folder, 'folder'));
  t.equal(await ask(listener, inner), NOT_AVAILABLE, 'a link instead of its folder');
});

await t.test('a link in the path at publication is the publisher’s own way to the file', async (t) => {
  const folder = t.testdir({ real: { file: 'hello' } });
  symlinkSync('real', path.join(folder, 'alias'));
  const file = path.join(folder, 'alias/file');
  t.equal(await ask(await listenerFor(t, await publish(file)), file), '\x005\0hello');
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
  t.equal(await ask(listener, 'file'), '\x005\0hello');
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
  const folder = t.testdir({ file: 'hello' });
  const file = path.join(folder, 'file');
  const listener = await listenerFor(t, await publish(file), { deadlines: IMPATIENT, maxWaiting: 8 });
  const silent = Array.from({ length: 50 }, () => net.connect(listener.port, '127.0.0.1'));
  const closed = silent.map((socket, index) => {
    socket.on('error', () => undefined).resume();
    if (index % 2 === 0) socket.write('GET FILE\0/tm');
    return once(socket, 'close');
  });
  t.equal(await ask(listener, file), '\x005\0hello');
  await Promise.all(closed);
  t.equal(await ask(listener, file), '\x005\0hello');
});

await t.test(
  'downloads run side by side; stalled, reset and vanished ones cost nobody anything',
  async (t) => {
    const folder = t.testdir({ small: 'hello' });
    const big = path.join(folder, 'big');
    const small = path.join(folder, 'small');
    const content = randomBytes(20_000_000);
    writeFileSync(big, content);
    const listener = await listenerFor(t, await publish(big, small), { deadlines: IMPATIENT });
    const stalled = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
    stalled.write(`GET FILE\0${big}\0`);
    await once(stalled, 'readable');
    const reset = net.connect(listener.port, '127.0.0.1');
    reset.write(`GET FILE\0${big}\0`);
    await once(reset, 'readable');
    reset.resetAndDestroy();
    const [whole, other] = await Promise.all([
      rawRequest(listener.port, `GET FILE\0${big}\0`),
      ask(listener, small),
    ]);
    t.equal(other, '\x005\0hello');
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
  const folder = t.testdir({ small: 'hello' });
  const big = path.join(folder, 'big');
  writeFileSync(big, Buffer.alloc(20_000_000));
  const files = await publish(big, path.join(folder, 'small'));
  const listener = await listenerFor(t, files, {
    deadlines: DEADLINES,
    slots: { maxUploads: 1, waitMs: 50 },
  });
  const first = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
  first.write(`GET FILE\0${big}\0`);
  await once(first, 'readable');
  t.equal(await ask(listener, path.join(folder, 'small')), OTHER_ERROR);
  first.destroy();
});

await t.test('a file that becomes shorter is cut, never padded', async (t) => {
  const big = path.join(t.testdir({}), 'big');
  writeFileSync(big, Buffer.alloc(20_000_000, 1));
  const listener = await listenerFor(t, await publish(big));
  const socket = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET FILE\0${big}\0`);
  await once(socket, 'readable');
  truncateSync(big, 1_000);
  let last = 1;
  socket.on('data', (chunk: Buffer) => (last = chunk.at(-1) ?? last));
  await once(socket, 'close');
  t.ok(socket.bytesRead < 20_000_000);
  t.equal(last, 1);
});

await t.test('a file that grows is sent as it was announced', async (t) => {
  const big = path.join(t.testdir({}), 'big');
  writeFileSync(big, Buffer.alloc(20_000_000, 1));
  const listener = await listenerFor(t, await publish(big));
  const socket = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET FILE\0${big}\0`);
  await once(socket, 'readable');
  writeFileSync(big, 'more', { flag: 'a' });
  socket.resume();
  await once(socket, 'close');
  t.equal(socket.bytesRead, '\x0020000000\0'.length + 20_000_000);
});

await t.test('after stop() nobody gets in, and an upload in flight ends', async (t) => {
  const big = path.join(t.testdir({}), 'big');
  writeFileSync(big, Buffer.alloc(5_000_000));
  const listener = await listenerFor(t, await publish(big));
  const { port } = listener;
  const socket = net.connect(port, '127.0.0.1');
  socket.write(`GET FILE\0${big}\0`);
  await once(socket, 'readable');
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
  t.equal(await ask(listener, file), '\x005\0hello');
});
