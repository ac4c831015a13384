import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { AdminAccess } from '../../../daemons/admin/access.js';
import { adminService } from '../../../daemons/admin/http-service.js';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { Readiness } from '../../../daemons/admin/readiness.js';
import { ENDPOINTS, OPEN_ENDPOINTS } from '../../../daemons/admin/view/endpoints.js';
import { sampleView } from './sample-view.js';
import { samplesIn } from './scrape.js';

type Service = ReturnType<typeof adminService>;

function service(fault?: string): { readonly subject: Service; readonly metrics: Metrics } {
  const readiness = new Readiness([{ name: 'store', fault: () => fault }]);
  readiness.enter('running');
  const metrics = new Metrics();
  return { subject: adminService({ readiness, metrics, view: sampleView() }), metrics };
}

await t.test('/healthz, /readyz and /metrics', async (t) => {
  const { subject } = service();
  t.teardown(() => subject.close());
  const alive = await subject.inject('/healthz');
  t.equal(alive.statusCode, 200);
  t.equal(alive.body, '{"alive":true}');
  const ready = await subject.inject('/readyz');
  t.equal(ready.statusCode, 200);
  t.equal(ready.body, '{"ready":true,"reasons":[],"warnings":[]}');
  t.equal(ready.headers['cache-control'], 'no-store');
  const metrics = await subject.inject('/metrics');
  t.match(metrics.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.ok(samplesIn(metrics.body).has('process_cpu_seconds_total'));
});

await t.test('what is not ready says 503 and why', async (t) => {
  const { subject } = service('disk full');
  t.teardown(() => subject.close());
  const { statusCode, body } = await subject.inject('/readyz');
  t.equal(statusCode, 503);
  t.same(JSON.parse(body), {
    ready: false,
    reasons: [{ condition: 'store', reason: 'disk full' }],
    warnings: [],
  });
  t.equal((await subject.inject('/healthz')).statusCode, 200, 'it is alive all the same');
});

await t.test('nothing else, and nothing can be changed', async (t) => {
  const { subject } = service();
  t.teardown(() => subject.close());
  for (const url of ['/metrics/', '/debug', '/%2e%2e/x', '/index.html', '/tsconfig.json'])
    t.equal((await subject.inject(url)).statusCode, 404, url);
  for (const method of ['POST', 'PUT', 'DELETE'] as const)
    t.equal((await subject.inject({ method, url: '/metrics' })).statusCode, 404, method);
});

await t.test('metrics that cannot be read are an error of that one request', async (t) => {
  const { subject, metrics } = service();
  t.teardown(() => subject.close());
  const read = (): number => {
    throw new Error('closed');
  };
  metrics.count({ name: 'records_total', help: 'r', read });
  t.equal((await subject.inject('/metrics')).statusCode, 500);
  t.equal((await subject.inject('/readyz')).statusCode, 200);
});

await t.test(
  'closes in time though a client keeps its connection and another sent half a request',
  async (t) => {
    const { subject } = service();
    const url = await subject.listen({ host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    t.teardown(() => agent.destroy());
    const [response] = (await once(get(`${url}/healthz`, { agent }), 'response')) as [IncomingMessage];
    await text(response);
    const half = connect(Number(new URL(url).port), '127.0.0.1');
    t.teardown(() => half.destroy());
    half.on('error', () => undefined);
    const [[accepted]] = (await Promise.all([once(subject.server, 'connection'), once(half, 'connect')])) as [
      [typeof half],
      unknown,
    ];
    const arrived = once(accepted, 'data');
    half.write('GET /metrics HTTP/1.1\r\n');
    await arrived;
    const beganMs = performance.now();
    await Promise.all([once(half, 'close'), subject.close()]);
    t.ok(performance.now() - beganMs < 4_000);
  },
);

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

await t.test(
  'without the token nothing of the daemon is told, and no answer loads what is not ours',
  async (t) => {
    const access = new AdminAccess({ host: '0.0.0.0', token: 'a-token-of-enough-length' });
    const watched = { readiness: new Readiness([]), metrics: new Metrics(), view: sampleView() };
    const subject = adminService(watched, access);
    t.teardown(() => subject.close());
    for (const path of ['/', '/main.js', '/absent', ...Object.keys(ENDPOINTS)]) {
      const { statusCode, headers } = await subject.inject(path);
      const isOpen = ['/', '/main.js', ...OPEN_ENDPOINTS].includes(path);
      t.equal(statusCode, isOpen ? 200 : 401, path);
      t.equal(headers['content-security-policy'], POLICY, path);
    }
    t.same(OPEN_ENDPOINTS, ['/healthz']);
  },
);
