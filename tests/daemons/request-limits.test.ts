import { once } from 'node:events';
import { connect } from 'node:net';
import fastify from 'fastify';
import t from 'tap';
import { adminService } from '../../daemons/admin/http-service.js';
import { Metrics } from '../../daemons/admin/metrics.js';
import { Readiness } from '../../daemons/admin/readiness.js';
import { datetimeService } from '../../daemons/datetime/service.js';
import { requestLimits } from '../../daemons/request-limits.js';
import { sampleView } from './admin/sample-view.js';

const HALVES: [what: string, bytes: string][] = [
  ['nothing', ''],
  ['half a head', 'GET / HTTP/1.1\r\nHo'],
  ['half a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: text/plain\r\n\r\nabc'],
];

await t.test('what is half a request is cut off in time', async (t) => {
  const service = fastify(requestLimits(100));
  t.teardown(() => service.close());
  const url = await service.listen({ host: '127.0.0.1', port: 0 });
  for (const [what, bytes] of HALVES)
    await t.test(what, async (t) => {
      const half = connect(Number(new URL(url).port), '127.0.0.1');
      t.teardown(() => half.destroy());
      half.on('error', () => undefined).resume();
      half.write(bytes);
      const signal = AbortSignal.timeout(20_000);
      await t.resolves(once(half, 'close', { signal }));
    });
});

await t.test('every service over HTTP has such limits', (t) => {
  const watched = { readiness: new Readiness([]), metrics: new Metrics(), view: sampleView() };
  for (const { server } of [datetimeService(() => new Date()), adminService(watched)]) {
    t.equal(server.headersTimeout, server.requestTimeout);
    t.ok(server.requestTimeout <= 10_000);
  }
  t.end();
});
