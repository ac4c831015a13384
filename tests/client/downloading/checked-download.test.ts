import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { download } from '../../../client/downloading/download.js';
import type { DownloadOptions, Progress } from '../../../client/downloading/transfer.js';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { wireTo } from './wire.js';

// Between our downloader and our peer listener: what STAT FILE and GET FILE RANGE add.

const MIB = 1024 * 1024;
const CONTENT = randomBytes(8 * MIB);

interface Stage {
  readonly source: string;
  readonly target: string;
  readonly folder: string;
  readonly listener: PeerListener;
  readonly fetch: (
    port: number,
    options?: Partial<DownloadOptions>,
  ) => Promise<{ status: string; said: string[] }>;
}

async function stage(t: Test, options: PeerListenerOptions = {}): Promise<Stage> {
  const folder = t.testdir({ here: {} });
  const source = path.join(folder, 'source');
  const target = path.join(folder, 'here', 'target');
  writeFileSync(source, CONTENT);
  const files = new PublishedFiles();
  await files.add(source);
  const listener = await PeerListener.start(files, options);
  t.teardown(() => listener.cut());
  const fetch: Stage['fetch'] = async (port, options) => {
    const said: string[] = [];
    const file = { peer: { host: '127.0.0.1', port }, path: source, spelling: new WireSpelling('space') };
    const status = await download(file, target, {
      diagnose: (message) => void said.push(message),
      ...options,
    });
    return { status, said };
  };
  return { source, target, folder: path.join(folder, 'here'), listener, fetch };
}

const cutAfter =
  (limit: number) =>
  (chunk: Buffer, carried: number, cut: () => void, connection: number): Buffer => {
    if (connection > 1 || carried + chunk.length < limit) return chunk;
    setImmediate(cut);
    return chunk.subarray(0, limit - carried);
  };

/** In the place of all that the nth connection carries. */
const refuseOn =
  (nth: number) =>
  (chunk: Buffer, carried: number, connection: number): Buffer => {
    if (connection !== nth) return chunk;
    return carried === 0 ? Buffer.of(2) : Buffer.alloc(0);
  };

await t.test('one bit that flips on the way is found: the file does not appear', async (t) => {
  const { folder, listener, fetch } = await stage(t);
  const flip = (chunk: Buffer, carried: number): Buffer => {
    const at = 3 * MIB - carried;
    if (at >= 0 && at < chunk.length) chunk.writeUInt8(chunk.readUInt8(at) ^ 4, at);
    return chunk;
  };
  const { port } = await wireTo(t, listener.port, flip);
  const { status, said } = await fetch(port);
  t.equal(status, 'otherError');
  t.match(said, [/another SHA-256/]);
  t.same(readdirSync(folder), []);
});

await t.test('after a cut at 30 % the next attempt fetches no more than the rest', async (t) => {
  const { folder, target, listener, fetch } = await stage(t);
  const wire = await wireTo(t, listener.port, cutAfter(0.3 * CONTENT.length));
  t.equal((await fetch(wire.port)).status, 'otherError');
  const [part, ...others] = readdirSync(folder);
  t.match(part, /^\.sunshare-[0-9a-f]{32}\.\d+\.[0-9a-f]{12}\.part$/, 'what has come is kept');
  t.same(others, []);
  const before = wire.carried();
  const { status, said } = await fetch(wire.port);
  t.equal(status, 'ok');
  t.match(said, [/going on behind the \d+ bytes/]);
  t.ok(wire.carried() - before < 0.7 * CONTENT.length + MIB);
  t.ok(readFileSync(target).equals(CONTENT));
  t.same(readdirSync(folder), ['target']);
});

await t.test('a file that is another since the cut is fetched anew, with a word', async (t) => {
  const { source, target, listener, fetch } = await stage(t);
  const wire = await wireTo(t, listener.port, cutAfter(MIB));
  t.equal((await fetch(wire.port)).status, 'otherError');
  const other = randomBytes(2 * MIB);
  writeFileSync(source, other);
  const { status, said } = await fetch(wire.port);
  t.equal(status, 'ok');
  t.match(said, [/starting anew/]);
  t.ok(readFileSync(target).equals(other));
});

await t.test('a leftover that is damaged or forged is not gone on with', async (t) => {
  const { folder, target, listener, fetch } = await stage(t);
  const wire = await wireTo(t, listener.port, cutAfter(MIB));
  await fetch(wire.port);
  const [part = ''] = readdirSync(folder);
  appendFileSync(path.join(folder, part), 'not of the file');
  const { status, said } = await fetch(wire.port);
  t.equal(status, 'ok');
  t.match(said, [/starting anew/]);
  t.ok(readFileSync(target).equals(CONTENT));
  t.same(readdirSync(folder), ['target']);
});

await t.test('a file that has become longer meanwhile is what was announced', async (t) => {
  const { source, target, listener, fetch } = await stage(t);
  let hasGrown = false;
  const grow = (chunk: Buffer): Buffer => {
    if (!hasGrown) appendFileSync(source, 'a line more');
    hasGrown = true;
    return chunk;
  };
  const { port } = await wireTo(t, listener.port, grow);
  t.same(await fetch(port), { status: 'ok', said: [] });
  t.ok(readFileSync(target).equals(CONTENT));
});

await t.test('a file that changes while it is sent is noticed by who sends it', async (t) => {
  const { source, folder, listener, fetch } = await stage(t);
  let isChanged = false;
  const change = (chunk: Buffer): Buffer => {
    if (!isChanged) writeFileSync(source, randomBytes(CONTENT.length));
    isChanged = true;
    return chunk;
  };
  const { port } = await wireTo(t, listener.port, change);
  const { status } = await fetch(port);
  t.equal(status, 'otherError');
  t.notOk(readdirSync(folder).includes('target'));
});

await t.test(
  'interrupted while the hash is asked for, no file appears; the next attempt needs none of it',
  async (t) => {
    const { folder, target, listener, fetch } = await stage(t);
    const abort = new AbortController();
    const wire = await wireTo(t, listener.port, (chunk, _carried, _cut, connection) => {
      if (connection !== 2) return chunk;
      abort.abort();
      return Buffer.alloc(0);
    });
    t.equal((await fetch(wire.port, { signal: abort.signal })).status, 'otherError');
    t.notOk(readdirSync(folder).includes('target'));
    const before = wire.carried();
    t.equal((await fetch(wire.port)).status, 'ok');
    t.ok(wire.carried() - before < MIB);
    t.ok(readFileSync(target).equals(CONTENT));
  },
);

await t.test(
  'a peer that knows the question and refuses: it is said that no hash was compared',
  async (t) => {
    const { target, listener, fetch } = await stage(t);
    const refuse = refuseOn(2);
    const { port } = await wireTo(t, listener.port, (chunk, carried, _cut, connection) =>
      refuse(chunk, carried, connection),
    );
    const { status, said } = await fetch(port);
    t.equal(status, 'ok');
    t.match(said, [/only the size was compared/]);
    t.ok(readFileSync(target).equals(CONTENT));
  },
);

await t.test('what has come stays where the peer cannot send the rest just now', async (t) => {
  const { folder, target, listener, fetch } = await stage(t);
  const cut = cutAfter(2 * MIB);
  // 1 brings the beginning, 2 and 3 describe the file, 4 asks for the rest.
  const refuse = refuseOn(4);
  const wire = await wireTo(t, listener.port, (chunk, carried, end, connection) =>
    refuse(cut(chunk, carried, end, connection), carried, connection),
  );
  t.equal((await fetch(wire.port)).status, 'otherError');
  const parts = readdirSync(folder);
  const refused = await fetch(wire.port);
  t.equal(refused.status, 'otherError');
  t.match(refused.said, [/are kept/]);
  t.same(readdirSync(folder), parts);
  const { status, said } = await fetch(wire.port);
  t.equal(status, 'ok');
  t.match(said, [/going on behind/]);
  t.ok(readFileSync(target).equals(CONTENT));
});

await t.test('interrupted on the way, what has come stays', async (t) => {
  const { folder, listener, fetch } = await stage(t);
  const abort = new AbortController();
  const onProgress = ({ receivedBytes }: Progress): void => {
    if (receivedBytes > 2 * MIB) abort.abort();
  };
  t.equal((await fetch(listener.port, { signal: abort.signal, onProgress })).status, 'otherError');
  t.match(readdirSync(folder), [/\.part$/]);
  const { status, said } = await fetch(listener.port);
  t.equal(status, 'ok');
  t.match(said, [/going on behind/]);
});

await t.test(
  'a file that becomes longer once it has been described is gone on with to its end',
  async (t) => {
    const { source, target, listener, fetch } = await stage(t);
    const cut = cutAfter(2 * MIB);
    let hasGrown = false;
    const wire = await wireTo(t, listener.port, (chunk, carried, end, connection) => {
      if (connection === 3 && !hasGrown && chunk.length > 1) {
        hasGrown = true;
        appendFileSync(source, 'a line more');
      }
      return cut(chunk, carried, end, connection);
    });
    t.equal((await fetch(wire.port)).status, 'otherError');
    const { status, said } = await fetch(wire.port);
    t.equal(status, 'ok', said.join('; '));
    t.ok(hasGrown);
    t.ok(readFileSync(target).equals(readFileSync(source)));
  },
);

await t.test('what a peer is asked: hashes, beginnings, ranges', async (t) => {
  const { source, listener } = await stage(t);
  writeFileSync(source, 'hello world');
  const ask = async (...strings: string[]): Promise<string> => {
    const socket = net.connect(listener.port, '127.0.0.1');
    socket.write(strings.map((string) => `${string}\0`).join(''));
    const chunks: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('latin1');
  };
  const whole = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';
  const hello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  t.match(await ask('STAT FILE', source, ''), new RegExp(`^\\x0011\\x00${whole}\\x00\\d{13}\\x00\\x00$`));
  t.match(await ask('STAT FILE', source, '5'), new RegExp(`\\x00${hello}\\x00$`));
  t.match(await ask('STAT_FILE', source, '12'), /\d{13}\x00\x00$/, 'longer than the file');
  t.equal(await ask('STAT FILE', '/etc/passwd', ''), '\x01');
  t.equal(await ask('STAT FILE', source, '-1'), '\x02');
  t.equal(await ask('GET FILE RANGE', source, '6'), '\x005\0world');
  t.equal(await ask('GET FILE RANGE', source, '11'), '\x000\0');
  t.equal(await ask('GET FILE RANGE', source, '12'), '\x02', 'beyond its end');
  t.equal(await ask('GET FILE RANGE', '/etc/passwd', '0'), '\x01');
  t.equal(await ask('GET FILE RANGE', source, 'x'), '\x02');
  t.equal(await ask('HEARTBEAT', '', 'alice', '1'), '', 'what only a server answers');
});
