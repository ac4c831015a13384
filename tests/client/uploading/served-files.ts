import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Test } from 'tap';
import { PeerListener, type PeerListenerOptions } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { rawRequest } from '../raw-peer.js';

export const OTHER_ERROR = '\x02';
export const BIG_BYTES = 20_000_000;

/** Who serves a small file and a large one. */
export interface ServedFiles {
  readonly listener: PeerListener;
  /** The name of the large file. */
  readonly big: string;
  readonly ask: (name: string) => Promise<string>;
  /** A downloader who takes the first bytes and no more. */
  readonly stall: () => Promise<net.Socket>;
}

export async function servedFiles(t: Test, options: PeerListenerOptions): Promise<ServedFiles> {
  const folder = t.testdir({ small: 'hello' });
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('big'), Buffer.alloc(BIG_BYTES));
  const files = new PublishedFiles();
  for (const name of ['small', 'big']) await files.add(at(name));
  const listener = await PeerListener.start(files, options);
  t.teardown(() => listener.cut());
  const request = (name: string): string => `GET FILE\0${at(name)}\0`;
  const stall = async (): Promise<net.Socket> => {
    const socket = net.connect(listener.port, '127.0.0.1').on('error', () => undefined);
    t.teardown(() => socket.destroy());
    socket.write(request('big'));
    await once(socket, 'readable');
    return socket;
  };
  const ask = async (name: string): Promise<string> =>
    (await rawRequest(listener.port, request(name))).toString('latin1');
  return { listener, big: at('big'), ask, stall };
}
