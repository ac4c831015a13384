import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { MayReplace } from '../../../client/downloading/destination.js';
import { download } from '../../../client/downloading/download.js';
import type { Progress } from '../../../client/downloading/transfer.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { startOurs } from '../../started-program.js';
import { toEnd } from '../ended-program.js';
import { rawPeer, type RawPeer } from '../raw-peer.js';

const FILE = '\x005\0hello';

interface Attempt {
  readonly status: string;
  readonly said: readonly string[];
  readonly progress: readonly Progress[];
}

async function fetchTo(peer: RawPeer, target: string, mayReplace?: MayReplace): Promise<Attempt> {
  const said: string[] = [];
  const progress: Progress[] = [];
  const status = await download({ peer, path: 'wanted', spelling: new WireSpelling('space') }, target, {
    diagnose: (message) => void said.push(message),
    mayReplace,
    onProgress: (step) => void progress.push(step),
  });
  return { status, said, progress };
}

/** Remembers what it was asked. */
function answering(answer: boolean): { mayReplace: MayReplace; asked: string[] } {
  const asked: string[] = [];
  const mayReplace = (target: string): Promise<boolean> => {
    asked.push(target);
    return Promise.resolve(answer);
  };
  return { mayReplace, asked };
}

await t.test('a file that has to stay: nothing is asked of the peer', async (t) => {
  const target = path.join(t.testdir({ kept: 'precious' }), 'kept');
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  const { mayReplace, asked } = answering(false);
  const { status, said, progress } = await fetchTo(peer, target, mayReplace);
  t.equal(status, 'otherError');
  t.match(said, [/kept exists, and stays as it is/]);
  t.same([asked, peer.received, progress], [[target], [], []]);
  t.equal(readFileSync(target, 'utf8'), 'precious');
});

await t.test('a file that may be replaced is asked about once', async (t) => {
  const target = path.join(t.testdir({ kept: 'precious' }), 'kept');
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  const { mayReplace, asked } = answering(true);
  t.equal((await fetchTo(peer, target, mayReplace)).status, 'ok');
  t.same(asked, [target]);
  t.equal(readFileSync(target, 'utf8'), 'hello');
});

await t.test('nobody is asked about a free place', async (t) => {
  const folder = t.testdir({});
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  const { mayReplace, asked } = answering(false);
  t.equal((await fetchTo(peer, path.join(folder, 'new'), mayReplace)).status, 'ok');
  t.same(asked, []);
  t.same(readdirSync(folder), ['new']);
});

await t.test('a file that comes to be during the download is asked about at the end', async (t) => {
  for (const answer of [true, false]) {
    const folder = t.testdir({});
    const target = path.join(folder, 'new');
    const peer = await rawPeer(t, (socket) => {
      writeFileSync(target, 'precious');
      socket.end(FILE);
    });
    const { mayReplace, asked } = answering(answer);
    const { status } = await fetchTo(peer, target, mayReplace);
    t.equal(status, answer ? 'ok' : 'otherError');
    t.same(asked, [target]);
    t.equal(readFileSync(target, 'utf8'), answer ? 'hello' : 'precious');
    t.same(readdirSync(folder), ['new']);
  }
});

await t.test('a link that leads nowhere is asked about as well', async (t) => {
  const folder = t.testdir({});
  const target = path.join(folder, 'link');
  symlinkSync('nowhere', target);
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  t.equal((await fetchTo(peer, target, answering(false).mayReplace)).status, 'otherError');
  t.equal((await fetchTo(peer, target)).status, 'ok');
  t.equal(readFileSync(target, 'utf8'), 'hello');
  t.notOk(existsSync(path.join(folder, 'nowhere')));
});

await t.test('a folder is never the place of a file', async (t) => {
  const folder = t.testdir({ folder: {} });
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  const { status, said } = await fetchTo(peer, path.join(folder, 'folder'));
  t.equal(status, 'otherError');
  t.match(said, [/folder: is a folder/]);
  t.same(peer.received, []);
  const target = path.join(folder, 'new');
  const late = await rawPeer(t, (socket) => {
    mkdirSync(target);
    socket.end(FILE);
  });
  t.equal((await fetchTo(late, target)).status, 'otherError');
  t.same(readdirSync(folder).sort(), ['folder', 'new']);
});

await t.test('places where nothing can be written, in plain words', async (t) => {
  const folder = t.testdir({ file: '' });
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  const places: [string, RegExp][] = [
    ['absent/new', /absent: there is no such folder \(ENOENT\)$/],
    ['file/new', /file\/new: leads through what is no folder \(ENOTDIR\)$/],
    ['x'.repeat(256), /: the name is too long \(ENAMETOOLONG\)$/],
    ['new/', /new\/: names a folder$/],
  ];
  for (const [place, reason] of places) {
    const { status, said } = await fetchTo(peer, `${folder}/${place}`);
    t.equal(status, 'otherError');
    t.match(said, [reason]);
  }
  t.same(readdirSync(folder), ['file']);
});

await t.test('a file for which there is no room', async (t) => {
  const folder = t.testdir({});
  const peer = await rawPeer(t, (socket) => socket.write('\x009007199254740991\0some'));
  const { status, said } = await fetchTo(peer, path.join(folder, 'huge'));
  t.equal(status, 'otherError');
  t.match(said, [/no room for 9007199254740991 bytes, \d+ are free/]);
  t.same(readdirSync(folder), []);
});

await t.test('progress is told up to the last byte', async (t) => {
  const folder = t.testdir({});
  const peer = await rawPeer(t, (socket) => {
    socket.write('\x005\0');
    setImmediate(() => socket.end('hello'));
  });
  const { progress } = await fetchTo(peer, path.join(folder, 'new'));
  t.match(progress.at(0), { totalBytes: 5 });
  t.same(progress.at(-1), { receivedBytes: 5, totalBytes: 5 });
});

await t.test('-c replaces a file with --force only', async (t) => {
  const folder = t.testdir({ kept: 'precious' });
  const target = path.join(folder, 'kept');
  const peer = await rawPeer(t, (socket) => socket.end(FILE));
  const server = await rawPeer(t, (socket, index) => {
    const isLookUp = server.received[index]?.startsWith('GET USER INFO') === true;
    socket.end(isLookUp ? `\x00127.0.0.1\x00${peer.port}\x00` : '\x00');
  });
  const get = async (...flags: string[]): Promise<{ stdout: string; stderr: string }> => {
    const place = ['-s', `127.0.0.1:${server.port}`, '--datetime', 'http://127.0.0.1:9/datetime'];
    const commands = ['-c', 'CONNECT alice', '-c', `GET_FILE bob wanted ${target}`];
    return toEnd(startOurs(t, 'client/main.js', [...place, ...flags, ...commands]));
  };
  const refused = await get();
  t.match(refused.stdout, /^GET_FILE FAIL$/m);
  t.match(refused.stderr, /kept exists; --force lets a download replace it$/m);
  t.same([peer.received, readFileSync(target, 'utf8')], [[], 'precious']);
  t.match((await get('--force')).stdout, /^GET_FILE OK$/m);
  t.equal(readFileSync(target, 'utf8'), 'hello');
});
