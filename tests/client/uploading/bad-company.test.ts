import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t from 'tap';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { rawRequest } from '../raw-peer.js';

const DOWNLOADS = 25;
const BYTES = 500_000;
const SLOW_PAUSE_MS = 20;

await t.test('silent, stalled, slow and vanished downloaders do not slow another', async (t) => {
  const folder = t.testdir({});
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('file'), Buffer.alloc(BYTES));
  writeFileSync(at('big'), Buffer.alloc(40 * BYTES));
  const files = new PublishedFiles();
  for (const name of ['file', 'big']) await files.add(at(name));
  const listener = await PeerListener.start(files);
  t.teardown(() => listener.cut());

  const sockets = new Set<net.Socket>();
  t.teardown(() => sockets.forEach((socket) => socket.destroy()));
  const downloader = async (request: string): Promise<net.Socket> => {
    const socket = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
    sockets.add(socket);
    await once(socket, 'connect');
    socket.write(request);
    return socket;
  };
  const askForBig = `GET FILE\0${at('big')}\0`;
  const readSlowly = (socket: net.Socket): void => {
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), SLOW_PAUSE_MS).unref();
    });
  };
  const vanish = async (): Promise<void> => {
    const socket = await downloader(askForBig);
    await once(socket, 'readable');
    socket.resetAndDestroy();
  };
  const medianMs = async (between: () => Promise<void>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < DOWNLOADS; i++) {
      await between();
      const begin = performance.now();
      const got = await rawRequest(listener.port, `GET FILE\0${at('file')}\0`);
      times.push(performance.now() - begin);
      if (got.length !== `\0${BYTES}\0`.length + BYTES) t.fail('is incomplete');
    }
    return times.sort((a, b) => a - b)[DOWNLOADS >> 1] ?? NaN;
  };

  const alone = await medianMs(() => Promise.resolve());
  for (let i = 0; i < 40; i++) await downloader(i % 2 === 0 ? '' : 'GET FILE\0half a req');
  for (let i = 0; i < 30; i++) await downloader(askForBig);
  for (let i = 0; i < 10; i++) readSlowly(await downloader(askForBig));
  const inCompany = await medianMs(vanish);
  t.comment(`median of a download: ${alone.toFixed(1)} ms alone, ${inCompany.toFixed(1)} ms in bad company`);
  // One of those who do not read would cost half a minute, one wait for a silent one ten seconds.
  t.ok(inCompany < 4 * alone + 100, `${inCompany} ms, where it is ${alone} ms alone`);
});
