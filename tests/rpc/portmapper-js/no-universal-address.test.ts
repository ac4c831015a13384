import { PortmapperClient } from 'portmapper-js';
import t from 'tap';
import { startPortmapper } from './portmapper-under-test.js';
import { PROGRAM, TARGET, TCP, watch } from './watched-registration.js';

await t.test('what has no universal address takes no place of what is registered', async (t) => {
  const { port, registered } = await startPortmapper(t);
  await using client = new PortmapperClient({ port });
  await client.set(TARGET, { netid: 'tcp', host: '127.0.0.1', port: 1 });
  for (const listener of [
    { netid: 'tcp', address: 'localhost', port: 7003 },
    { netid: 'local', address: 'relative.sock', port: 0 },
  ]) {
    const { registration, events } = watch(t, {
      portmapper: { port },
      listeners: [TCP, listener],
      mode: 'require',
    });
    await t.rejects(registration.ready, { code: 'BAD_UNIVERSAL_ADDRESS' });
    t.match(events, [{ kind: 'failed' }]);
    await registration.close();
    t.same(registered(PROGRAM), ['1 tcp 127.0.0.1.0.1']);
  }
});
