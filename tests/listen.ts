import { once } from 'node:events';
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** Listens on a free port of loopback, which it returns, until the test ends, and its connections with it. */
export async function listenForTest(
  t: Teardown,
  server: Server,
  sockets: Iterable<Socket>,
  options: ListenOptions = {},
): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', ...options });
  await once(server, 'listening');
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    // it may have been closed before, which is no error here
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}
