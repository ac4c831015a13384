import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import t, { type Test } from 'tap';
import { timestampSource } from '../../../client/server/timestamp-source.js';
import { refusingPort, rawPeer } from '../raw-peer.js';

const OWN_TIME = '02/01/2026 03:04:05';
const now = (): Date => new Date(2026, 0, 2, 3, 4, 5);

async function httpService(t: Test, answer: http.RequestListener): Promise<URL> {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as net.AddressInfo;
  return new URL(`http://127.0.0.1:${port}/datetime`);
}

function sourceOf(url: URL, timeoutMs = 2_000): { ask: () => Promise<string>; warnings: string[] } {
  const warnings: string[] = [];
  return { ask: timestampSource(url, (message) => warnings.push(message), { now, timeoutMs }), warnings };
}

await t.test('the service is asked for each operation', async (t) => {
  let asked = 0;
  const url = await httpService(t, (request, response) => {
    t.equal(request.url, '/datetime');
    response.end(`11/05/2025 18:02:3${asked++}`);
  });
  const { ask, warnings } = sourceOf(url);
  t.equal(await ask(), '11/05/2025 18:02:30');
  t.equal(await ask(), '11/05/2025 18:02:31');
  t.same(warnings, []);
});

const NONSENSE: Record<string, http.RequestListener> = {
  'an empty answer': (_request, response) => response.end(),
  'a line end': (_request, response) => response.end('11/05/2025 18:02:34\n'),
  'one byte too few': (_request, response) => response.end('11/05/2025 18:02:3'),
  'no day of the calendar': (_request, response) => response.end('31/02/2025 18:02:34'),
  'a page': (_request, response) => response.end('<html>hello</html>'),
  'another status': (_request, response) => response.writeHead(404).end('11/05/2025 18:02:34'),
  'a redirection': (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  'an answer without end': (_request, response) => {
    const timer = setInterval(() => response.write('x'.repeat(1_000)), 1);
    response.on('close', () => clearInterval(timer));
  },
  'a broken answer': (_request, response) => {
    response.write('11/05/2025', () => response.destroy());
  },
};

for (const [name, answer] of Object.entries(NONSENSE)) {
  await t.test(`own clock and one warning: ${name}`, async (t) => {
    const { ask, warnings } = sourceOf(await httpService(t, answer), 600_000);
    t.equal(await ask(), OWN_TIME);
    t.equal(await ask(), OWN_TIME);
    t.equal(warnings.length, 1, warnings.join('; '));
  });
}

await t.test('own clock and one warning: nobody there', async (t) => {
  const { ask, warnings } = sourceOf(new URL(`http://127.0.0.1:${await refusingPort(t)}/datetime`));
  t.equal(await ask(), OWN_TIME);
  t.equal(await ask(), OWN_TIME);
  t.equal(warnings.length, 1, warnings.join('; '));
});

await t.test('own clock and one warning: no HTTP', async (t) => {
  const { port } = await rawPeer(t, (socket) => socket.end('11/05/2025 18:02:34'));
  const { ask, warnings } = sourceOf(new URL(`http://127.0.0.1:${port}/datetime`));
  t.equal(await ask(), OWN_TIME);
  t.equal(warnings.length, 1, warnings.join('; '));
});

await t.test('a service that never answers, or never ends, is given up in time', async (t) => {
  const silent: http.RequestListener = () => undefined;
  const endless: http.RequestListener = (_request, response) => void response.write('11/05/2025 18:02:34');
  for (const answer of [silent, endless]) {
    const { ask, warnings } = sourceOf(await httpService(t, answer), 50);
    t.equal(await ask(), OWN_TIME);
    t.match(warnings, [/no answer within 50 ms/]);
  }
});

await t.test('a service that is back is believed again', async (t) => {
  let answer = 'nonsense';
  const { ask, warnings } = sourceOf(await httpService(t, (_request, response) => response.end(answer)));
  t.equal(await ask(), OWN_TIME);
  answer = '11/05/2025 18:02:34';
  t.equal(await ask(), answer);
  t.equal(warnings.length, 1);
});
