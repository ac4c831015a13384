import { readdirSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { rawRequest } from '../raw-peer.js';

// What one request may ask of a small file, and what is left of it behind the answer.

/** A listener that offers one file of five bytes. */
async function offered(t: Test): Promise<{ listener: PeerListener; file: string }> {
  const file = path.join(t.testdir({ file: 'hello' }), 'file');
  const files = new PublishedFiles();
  await files.add(file);
  const listener = await PeerListener.start(files);
  t.teardown(() => listener.cut());
  return { listener, file };
}

async function ask({ port }: PeerListener, request: string): Promise<string> {
  return (await rawRequest(port, request)).toString('latin1');
}

await t.test('a part from within the file, and none from behind its end', async (t) => {
  const { listener, file } = await offered(t);
  const from = async (offset: string): Promise<string> =>
    ask(listener, `GET FILE RANGE\0${file}\0${offset}\0`);
  t.equal(await from('4'), '\x001\0o');
  t.equal(await from('5'), '\x000\0');
  t.equal(await from('6'), '\x02');
});

await t.test('no file stays open behind the answer', async (t) => {
  const { listener, file } = await offered(t);
  const requests = [
    'GET FILE\0%\0',
    'GET FILE RANGE\0%\x001\0',
    'GET FILE RANGE\0%\x009\0',
    'STAT FILE\0%\0\0',
  ];
  for (const request of requests) {
    t.not(await ask(listener, request.replace('%', file)), '');
    t.notOk(openFiles().includes(file), request);
  }
});

/** What this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      // that of the listing itself is closed by now
      return '';
    }
  });
}

await t.test('a connection that could not be accepted ends nothing', async (t) => {
  const { createServer } = net;
  let server: net.Server | undefined;
  t.capture(net, 'createServer', (options: net.ServerOpts) => (server = createServer(options)));
  const { listener, file } = await offered(t);
  t.ok(server?.emit('error', new Error('accept EMFILE')));
  t.equal(await ask(listener, `GET FILE\0${file}\0`), '\x005\0hello');
});
