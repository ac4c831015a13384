import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import t from 'tap';
import { adminService } from '../../../daemons/admin/http-service.js';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { Readiness } from '../../../daemons/admin/readiness.js';
import type { View } from '../../../daemons/admin/view/view.js';
import { SAMPLE_OVERVIEW, sampleView } from './sample-view.js';

/** Somebody who looks on at a view. */
async function lookingOn(t: { teardown(end: () => unknown): void }, view: View): Promise<IncomingMessage> {
  const service = adminService({ readiness: new Readiness([]), metrics: new Metrics(), view });
  t.teardown(() => service.close());
  const url = await service.listen({ host: '127.0.0.1', port: 0 });
  const request = get(`${url}/api/events`);
  t.teardown(() => request.destroy());
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response, 'data');
  return response;
}

await t.test('a view that fails breaks off the events, and nothing else', async (t) => {
  let isBroken = false;
  const response = await lookingOn(
    t,
    sampleView({
      overview: () => {
        if (isBroken) throw new Error('damaged');
        return SAMPLE_OVERVIEW;
      },
      refresh: () => (isBroken ? Promise.reject(new Error('damaged')) : Promise.resolve()),
    }),
  );
  isBroken = true;
  await t.rejects(once(response, 'end'), { code: 'ECONNRESET' });
});
