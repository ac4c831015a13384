import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Observer } from '../../../../client/sunrpc/proxy/observer.js';
import type { Proxy, ProxyContext } from '../../../../client/sunrpc/proxy/proxy.js';
import { StreamProxy } from '../../../../client/sunrpc/proxy/stream-proxy.js';
import type { Exchange } from '../../../../client/sunrpc/traffic/exchange.js';
import { listenForTest } from '../../../listen.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** What a proxy under test has shown and said. */
export interface Watched {
  readonly exchanges: Exchange[];
  readonly faults: unknown[];
  readonly said: string[];
  readonly context: ProxyContext;
}

/** The surroundings of a proxy; `onExchange` may throw. */
export function watched(
  options: { idleTimeoutMs?: number; maxConnections?: number; onExchange?: () => void } = {},
): Watched {
  const { idleTimeoutMs = 0, maxConnections = 100, onExchange = () => undefined } = options;
  const [exchanges, faults, said]: [Exchange[], unknown[], string[]] = [[], [], []];
  const observer = new Observer(
    (exchange) => {
      exchanges.push(exchange);
      onExchange();
    },
    (fault) => faults.push(fault),
    () => process.hrtime.bigint(),
  );
  const context = {
    observer,
    complain: (text: string) => void said.push(text),
    idleTimeoutMs,
    maxConnections,
  };
  return { exchanges, faults, said, context };
}

/** A server that gives each connection to `serve`; ends with the test. */
export async function served(t: Teardown, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    serve(socket);
  });
  return listenForTest(t, server, sockets);
}

/** A proxy in front of a port of loopback; ends with the test. */
export async function proxied(
  t: Teardown,
  targetPort: number,
  { context }: Watched,
): Promise<Proxy & { port: number }> {
  const host = '127.0.0.1';
  const proxy = await StreamProxy.open(
    { kind: 'tcp', host, port: 0 },
    { kind: 'tcp', host, port: targetPort },
    context,
  );
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await proxy.close();
  };
  t.teardown(close);
  const port = proxy.listening.kind === 'unix' ? 0 : proxy.listening.port;
  return { listening: proxy.listening, port, refuse: () => proxy.refuse(), close };
}

/** Connects; ends with the test. What goes wrong is seen at the end. */
export async function connected(t: Teardown, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** All that comes until the other side has ended. */
export async function received(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}
