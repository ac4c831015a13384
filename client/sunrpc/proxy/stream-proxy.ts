import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { unmapped } from 'onc-rpc/addresses';
import { formatHostPort } from '../../../daemons/addresses/host-port.js';
import type { Flow } from '../traffic/wire-item.js';
import { type Endpoint, placeOf } from './endpoint.js';
import type { Proxy, ProxyContext } from './proxy.js';
import { Relay } from './relay.js';

/** How long relays may take to deliver what they have taken, once they are ended, in ms. */
const LAST_WRITES_MS = 500;

/** Listens on TCP or AF_LOCAL, and connects to the server once for each connection. */
export class StreamProxy implements Proxy {
  readonly listening: Endpoint;
  readonly #server: Server;
  readonly #target: Endpoint;
  readonly #context: ProxyContext;
  readonly #relays = new Set<Relay>();
  #accepted = 0;
  #closed: Promise<unknown> | undefined;

  private constructor(server: Server, listen: Endpoint, target: Endpoint, context: ProxyContext) {
    this.#server = server;
    this.#target = target;
    this.#context = context;
    this.listening = listen.kind === 'unix' ? listen : { ...listen, ...boundTo(server) };
    server.maxConnections = context.maxConnections;
    server.on('connection', (client) => this.#accept(client));
    server.on('drop', () =>
      context.complain(`more than ${context.maxConnections} connections: one was refused`),
    );
    server.on('error', (error) => context.complain(`cannot accept: ${error.message}`));
  }

  /** @throws Error where it cannot listen there */
  static async open(listen: Endpoint, target: Endpoint, context: ProxyContext): Promise<StreamProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(listen.kind === 'unix' ? { path: listen.path } : { host: listen.host, port: listen.port });
    await once(server, 'listening');
    return new StreamProxy(server, listen, target, context);
  }

  refuse(): void {
    this.#closed ??= once(this.#server, 'close');
    this.#server.close();
  }

  async close(): Promise<void> {
    this.refuse();
    const ends = [...this.#relays].map((relay) => {
      relay.end();
      return relay.ended;
    });
    const late = setTimeout(() => {
      for (const relay of this.#relays) relay.destroy();
    }, LAST_WRITES_MS);
    await Promise.all([this.#closed, ...ends]);
    clearTimeout(late);
  }

  #accept(client: Socket): void {
    const name = nameOf(client, ++this.#accepted);
    const { observer, complain, idleTimeoutMs } = this.#context;
    const server = connect({ ...addressOf(this.#target), allowHalfOpen: true, noDelay: true });
    const flow: Flow = {
      netid: this.#target.kind === 'unix' ? 'local' : 'tcp',
      from: name,
      to: placeOf(this.#target),
    };
    const relay = new Relay(client, server, observer.stream(flow), idleTimeoutMs);
    this.#relays.add(relay);
    void relay.ended.then((end) => {
      this.#relays.delete(relay);
      if (end.kind === 'idle')
        complain(`${name}: closed, because nothing went through for ${idleTimeoutMs} ms`);
      if (end.kind === 'failed') complain(`${name}: ${end.error.message}`);
    });
  }
}

function boundTo(server: Server): { host: string; port: number } {
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port };
}

function addressOf(target: Endpoint): { path: string } | { host: string; port: number } {
  return target.kind === 'unix' ? { path: target.path } : { host: target.host, port: target.port };
}

/** An AF_LOCAL client has no name: it gets a number. */
function nameOf({ remoteAddress, remotePort }: Socket, number: number): string {
  if (remoteAddress === undefined || remotePort === undefined) return `client ${number}`;
  return formatHostPort(unmapped(remoteAddress), remotePort);
}
