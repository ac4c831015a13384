import { execFile } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { UdpProxy } from '../../../../client/sunrpc/proxy/udp-proxy.js';
import { eventually } from '../../../eventually.js';
import { tapInNamespace } from '../../../interop/namespace.js';
import { skipUnless } from '../../../peers.js';
import { watched } from './proxied.js';

// A server whose network is not there yet: in a namespace, where an address is added.

const t = await tapInNamespace(import.meta.url);
interface Teardown {
  teardown(end: () => unknown): void;
}

const SERVER = '192.0.2.1';

async function bound(
  t: Teardown,
  host: string,
  onMessage: (socket: Socket, bytes: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => onMessage(socket, bytes, from));
  socket.bind(0, host);
  await once(socket, 'listening');
  t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
  return socket;
}

await t.test(
  'over UDP a client is served as soon as the network is there',
  { skip: skipUnless('namespace') },
  async (t) => {
    const seen = new Set<string>();
    const server = await bound(t, '0.0.0.0', (socket, bytes, from) => {
      seen.add(bytes.toString());
      socket.send(bytes, from.port, from.address);
    });
    const answers = new Set<string>();
    const client = await bound(t, '127.0.0.1', (_, bytes) => answers.add(bytes.toString()));
    const watch = watched();
    const target = { kind: 'udp', host: SERVER, port: server.address().port } as const;
    const proxy = await UdpProxy.open({ kind: 'udp', host: '127.0.0.1', port: 0 }, target, watch.context);
    t.teardown(() => proxy.close());
    const { port } = proxy.listening as { readonly port: number };
    client.send('too soon', port, '127.0.0.1');
    await eventually('it is said', () => watch.said.length > 0);
    t.match(watch.said[0], /ENETUNREACH/);
    await promisify(execFile)('ip', ['address', 'add', `${SERVER}/32`, 'dev', 'lo']);
    await eventually('it is served', () => {
      client.send('now', port, '127.0.0.1');
      return answers.has('now');
    });
    t.same([...seen], ['now'], 'and what came too soon is lost');
  },
);
