import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { datetimeService } from '../../../daemons/datetime/service.js';

const service = (): ReturnType<typeof datetimeService> =>
  datetimeService(() => new Date(2025, 4, 11, 18, 2, 34));

await t.test('GET /datetime answers exactly 19 bytes of plain text', async (t) => {
  const subject = service();
  t.teardown(() => subject.close());
  const response = await subject.inject('/datetime');
  t.equal(response.statusCode, 200);
  t.equal(response.headers['content-type'], 'text/plain; charset=utf-8');
  t.equal(response.headers['content-length'], '19');
  t.equal(response.body, '11/05/2025 18:02:34');
});

await t.test('every other path and method is not found', async (t) => {
  const subject = service();
  t.teardown(() => subject.close());
  for (const url of ['/', '/datetime/', '/datetimes', '/../datetime%00']) {
    t.equal((await subject.inject(url)).statusCode, 404, url);
  }
  t.equal((await subject.inject({ method: 'POST', url: '/datetime' })).statusCode, 404);
});

await t.test('closes at once while a client keeps its connection alive', async (t) => {
  const subject = service();
  const url = await subject.listen({ port: 0 });
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  const [response] = (await once(get(`${url}/datetime`, { agent }), 'response')) as [IncomingMessage];
  t.equal(await text(response), '11/05/2025 18:02:34');
  const begin = performance.now();
  await subject.close();
  t.ok(performance.now() - begin < 15_000, 'well under the 72 s of keep-alive');
});

await t.test('closes although a client sent half a request', async (t) => {
  const subject = service();
  await subject.listen({ port: 0 });
  const address = subject.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  t.ok(port);
  const socket = connect({ port: port ?? 0, host: '127.0.0.1' });
  t.teardown(() => socket.destroy());
  socket.on('error', () => undefined);
  const [accepted] = await Promise.all([once(subject.server, 'connection'), once(socket, 'connect')]);
  const arrived = once(accepted[0] as typeof socket, 'data');
  socket.write('GET /datetime HTTP/1.1\r\nHost: x\r\n');
  await arrived;
  await Promise.all([once(socket, 'close'), subject.close()]);
});
