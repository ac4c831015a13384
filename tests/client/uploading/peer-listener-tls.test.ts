import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import t, { type Test } from 'tap';
import { download } from '../../../client/downloading/download.js';
import type { PeerFile } from '../../../client/downloading/peer-file.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { peerTls } from '../../../client/uploading/peer-tls.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { eventually } from '../../eventually.js';
import { within } from '../../within.js';
import { rawRequest } from '../raw-peer.js';

interface Stage {
  listener: PeerListener;
  content: Buffer;
  published: string;
  target: string;
  said: string[];
  /** Fetches with that fingerprint, or without TLS. */
  fetch: (sha256: string | undefined) => Promise<string>;
}

async function stage(t: Test, isRequired = false, options: PeerListenerOptions = {}): Promise<Stage> {
  const folder = t.testdir({});
  const content = randomBytes(3_000_000);
  const [published, target] = [path.join(folder, 'published'), path.join(folder, 'target')];
  writeFileSync(published, content);
  const files = new PublishedFiles();
  await files.add(published);
  const listener = await PeerListener.start(files, { tls: peerTls(isRequired), ...options });
  t.teardown(() => listener.cut());
  const said: string[] = [];
  const fetch: Stage['fetch'] = (sha256) => {
    const tls = sha256 === undefined ? undefined : ({ trust: 'fingerprint', sha256 } as const);
    const peer = { host: '127.0.0.1', port: listener.port, tls };
    const file: PeerFile = { peer, path: published, spelling: new WireSpelling('space') };
    return download(file, target, { diagnose: (message) => said.push(message) });
  };
  return { listener, content, published, target, said, fetch };
}

await t.test('a file over TLS, its hash compared, and without it', async (t) => {
  const { listener, content, target, said, fetch } = await stage(t);
  for (const sha256 of [listener.certificateSha256, undefined]) {
    t.equal(await fetch(sha256), 'ok');
    t.ok(readFileSync(target).equals(content));
  }
  t.same(said, []);
});

await t.test(
  'another certificate than the one that was announced: nothing is asked, nothing left',
  async (t) => {
    const { fetch, said } = await stage(t);
    t.equal(await fetch('0'.repeat(64)), 'otherError');
    t.match(said, [/its certificate is another than the one it announced/]);
  },
);

await t.test('a peer that has no TLS is not spoken to without', async (t) => {
  const { fetch, said } = await stage(t, false, { tls: undefined });
  t.equal(await fetch('0'.repeat(64)), 'otherError');
  t.match(said, [/speaks no TLS, and nothing was sent without/]);
});

await t.test('required: whoever speaks no TLS gets no byte', async (t) => {
  const { listener, published, fetch } = await stage(t, true);
  t.equal((await rawRequest(listener.port, `GET FILE\0${published}\0`)).length, 0);
  t.equal(await fetch(listener.certificateSha256), 'ok');
});

await t.test('the first byte, the handshake and the request have one time together', async (t) => {
  const requestMs = 3_000;
  const { listener } = await stage(t, false, { deadlines: { requestMs, stallMs: 5_000, lingerMs: 100 } });
  const connected = (): net.Socket => net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
  const closed = (socket: net.Socket): Promise<unknown> =>
    new Promise((resolve) => socket.resume().once('close', resolve));
  await within(t, 1.6 * requestMs, async () => {
    const [plain, raw] = [connected(), connected()];
    const ends = [closed(plain)];
    await new Promise((resolve) => setTimeout(resolve, 0.7 * requestMs));
    plain.write('G');
    const secured = tls.connect({ socket: raw, rejectUnauthorized: false });
    await once(secured, 'secureConnect');
    ends.push(closed(secured));
    await Promise.all(ends);
  });
});

await t.test('handshakes that stop, and garbage, cost nobody else anything', async (t) => {
  const deadlines = { requestMs: 500, stallMs: 5_000, lingerMs: 500 };
  const { listener, fetch } = await stage(t, false, { deadlines });
  const sockets = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const socket = net.connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
      t.teardown(() => socket.destroy());
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      if (index % 3 === 1) socket.write('\x16\x03\x01\x02');
      if (index % 3 === 2) socket.end('\x16garbage that is no handshake');
      return socket.resume();
    }),
  );
  t.equal(await fetch(listener.certificateSha256), 'ok');
  await eventually('all have been ended', () =>
    sockets.every(({ readableEnded, closed }) => readableEnded || closed),
  );
});

await t.test('a connection that is reset before it says anything ends nothing', async (t) => {
  const { listener, content, target, fetch } = await stage(t);
  const silent = net.connect(listener.port, '127.0.0.1');
  await once(silent, 'connect');
  silent.resetAndDestroy();
  t.equal(await fetch(undefined), 'ok');
  t.ok(readFileSync(target).equals(content));
});
