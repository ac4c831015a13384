import { once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { Connection, CONNECTION_TIMES } from '../../../daemons/p2p-server/connection.js';
import { LeavingTogether } from '../../../daemons/p2p-server/leaving-together.js';
import { RequestParser } from '../../../daemons/p2p-server/request-parser.js';
import { TIME } from './running-service.js';

await t.test('whoever asks after a client that has left already is told so', async (t) => {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  t.teardown(() => client.destroy());
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const isGone = await new Promise<boolean>((resolve) => {
    const serving = {
      times: CONNECTION_TIMES,
      replies: new LeavingTogether(),
      newParser: () => new RequestParser({ acceptsUntimed: false, takesSecrets: false }),
      // As while a secret is checked, before there is anything to wait for.
      answer: async (): Promise<Buffer> => {
        const closed = new Promise((left) => socket.once('close', left));
        client.resetAndDestroy();
        await closed;
        resolve(connection.signal.aborted);
        return Buffer.alloc(0);
      },
    };
    const connection = new Connection(socket, serving, { isSecure: false, requestMs: 10_000 });
    socket.once('close', () => connection.ended());
    client.write(`REGISTER\0${TIME}\0gone\0`);
  });
  t.ok(isGone);
});
