import { once } from 'node:events';
import net from 'node:net';
import { listenTcp } from 'onc-rpc';
import t from 'tap';
import { logService } from '../../../daemons/log-server/service.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';

/** SENDLOG without arguments, 40 bytes in one record. */
const NONSENSE = '80000028 00000001 00000000 00000002 20000001 00000001 00000001';
const REPLY_BYTES = 28;

await t.test('a peer that talks nonsense without end does not fill the disk with complaints', async (t) => {
  const said: string[] = [];
  const server = logService({ trail: new MemoryTrail(), diagnose: (message) => said.push(message) });
  const { port } = await listenTcp(server, { host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  const socket = net.connect(port, '127.0.0.1');
  const call = Buffer.concat([Buffer.from(NONSENSE.replaceAll(' ', ''), 'hex'), Buffer.alloc(16)]);
  socket.write(Buffer.concat(Array.from({ length: 100 }, () => call)));
  while (socket.bytesRead < 100 * REPLY_BYTES) await once(socket, 'data');
  socket.destroy();
  t.equal(said.length, 20);
});
