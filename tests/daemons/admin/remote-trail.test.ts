import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import t from 'tap';
import { RemoteTrail } from '../../../daemons/admin/view/remote-trail.js';

await t.test('closing ends a look-up under way at once', async (t) => {
  // a portmapper that takes calls and answers none, over either transport
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  const datagrams = createSocket('udp4').bind(port, '127.0.0.1');
  t.teardown(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
    datagrams.close();
  });
  const trail = new RemoteTrail({ portmapper: { host: '127.0.0.1', port }, tls: undefined });
  const asked = Promise.race([once(server, 'connection'), once(datagrams, 'message')]);
  const reading = trail.read(0, 1);
  const refused = t.rejects(reading, { code: 'RPC_ABORTED' });
  await asked;
  await trail.close();
  await refused;
});
