import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { askDatetime, parseDatetimeUrl } from '../../../daemons/datetime/datetime-query.js';

/** Serves one request by `handle` and gives its address. */
async function serve(handle: http.RequestListener): Promise<URL> {
  const server = http.createServer(handle).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/datetime`);
}

const ANSWERS: [name: string, handle: http.RequestListener, result: string][] = [
  ['a timestamp', (_, response) => response.end('11/05/2025 18:02:34'), '11/05/2025 18:02:34'],
  ['nonsense', (_, response) => response.end('<html>'), 'no timestamp'],
  ['a line end more', (_, response) => response.end('11/05/2025 18:02:34\n'), 'too much'],
  ['a day that does not exist', (_, response) => response.end('31/02/2025 18:02:34'), 'no timestamp'],
  ['an error', (_, response) => response.writeHead(500).end('11/05/2025 18:02:34'), 'status 500'],
  ['far too much', (_, response) => response.end('1'.repeat(1_000_000)), 'too much'],
  ['half an answer', (_, response) => void response.write('11/0', () => response.destroy()), 'abort|hang up'],
  [
    'a change of protocol that nobody asked for',
    (_, response) => response.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end(),
    'without an answer',
  ],
];

for (const [name, handle, result] of ANSWERS) {
  await t.test(`a service that answers ${name}`, async (t) => {
    const asked = askDatetime(await serve(handle), new AbortController().signal);
    const text = await asked.catch(String);
    t.match(text, new RegExp(result));
  });
}

await t.test('a service that never answers is left when the signal says so', async (t) => {
  const abort = new AbortController();
  const url = await serve(() => abort.abort());
  await t.rejects(askDatetime(url, abort.signal));
});

await t.test('the address of a service', (t) => {
  t.equal(parseDatetimeUrl('http://127.0.0.1:5000/datetime').port, '5000');
  t.equal(parseDatetimeUrl('https://time.example/now').protocol, 'https:');
  for (const text of ['', 'localhost:5000', '127.0.0.1:5000/datetime', 'file:///etc/passwd', 'http://']) {
    t.throws(() => parseDatetimeUrl(text), { message: `expected http://HOST:PORT/PATH, got "${text}"` });
  }
  t.throws(() => parseDatetimeUrl(['http://a/', 'http://b/']), { message: /^expected one/ }, 'given twice');
  t.end();
});
