import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import type { Test } from 'tap';
import * as xdr from 'node-xdr';
import {
  type CallContext,
  type ClientTlsOptions,
  createClient,
  createServer,
  defineProgram,
  frameRecord,
  listenTcp,
  type ListenTcpOptions,
  procedure,
  RecordReader,
  type ServerOptions,
  type ServeOptions,
  tcpTransport,
  version,
} from 'onc-rpc';
import { fromHex, toHex } from './hex.js';
import { TestAuthority } from './tls-certificates.js';

const GREETER = defineProgram({
  name: 'GREETER',
  number: 0x2000_0077,
  versions: { V1: version(1, { GREET: procedure(1, xdr.string(64), xdr.string(128)) }) },
});

/** `GREETER.V1`'s NULL procedure called with AUTH_TLS: 40 bytes, written out by hand. */
export const PROBE = fromHex(
  '00000001 00000000 00000002 20000077 00000001 00000000 00000007 00000000 00000000 00000000',
);

/** GREET("world") by AUTH_NONE. */
export const GREET = fromHex(
  '00000009 00000000 00000002 20000077 00000001 00000001 00000000 00000000 00000000 00000000 ' +
    '00000005 776f726c64000000',
);

/** The answer that offers TLS: MSG_ACCEPTED, AUTH_NONE with `STARTTLS`, SUCCESS. */
export const OFFER = fromHex('00000001 00000001 00000000 00000000 00000008 5354415254544c53 00000000');

/** One authority for a test file, with the certificate of a server that is in order. */
export function certificates(t: Test): { authority: TestAuthority; server: ServerKeys } {
  const authority = new TestAuthority();
  t.teardown(() => authority.remove());
  return { authority, server: authority.issue({ commonName: 'server' }) };
}

interface ServerKeys {
  readonly cert: string;
  readonly key: string;
}

/** A running server that keeps what it was told. */
export interface Greeter {
  readonly port: number;
  readonly contexts: CallContext[];
  readonly faults: string[];
  /** Resolves with the next fault of a peer. */
  readonly nextFault: () => Promise<string>;
}

export async function greeter(
  t: Test,
  listen: ListenTcpOptions,
  options: ServerOptions & { readonly serve?: ServeOptions } = {},
): Promise<Greeter> {
  const contexts: CallContext[] = [];
  const faults: string[] = [];
  const waiting: ((fault: string) => void)[] = [];
  const onPeerFault = (reason: string): void => {
    faults.push(reason);
    waiting.shift()?.(reason);
  };
  const server = createServer({ ...options, onPeerFault }).add(
    GREETER.V1,
    {
      GREET(name, context) {
        contexts.push(context);
        return `hello ${name}`;
      },
    },
    options.serve,
  );
  const { port } = await listenTcp(server, listen);
  t.teardown(() => server.close(100));
  return { port, contexts, faults, nextFault: () => new Promise((resolve) => waiting.push(resolve)) };
}

/** One GREET over a connection of its own. */
export async function greet(
  port: number,
  tls?: ClientTlsOptions,
  options: { readonly host?: string; readonly connectTimeoutMs?: number } = {},
): Promise<string> {
  await using transport = tcpTransport({ port, ...options, ...(tls === undefined ? {} : { tls }) });
  return await createClient(GREETER.V1, transport).GREET('world', { timeoutMs: 5000 });
}

/** A server of raw sockets; `serve` runs for each connection. Gives its port. */
export async function rawServer(t: Test, serve: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** Answers the probe with a record, its xid replaced by the probe's. The rest is up to `then`. */
export function answering(answer: Buffer, then: (socket: net.Socket) => void = () => undefined) {
  return (socket: net.Socket): void => {
    socket.once('data', (probe: Buffer) => {
      socket.pause();
      socket.removeAllListeners('data');
      const reply = Buffer.from(answer);
      probe.copy(reply, 0, 4, 8);
      socket.write(frameRecord(reply), () => then(socket));
    });
  };
}

/** Does the server's part up to the handshake, and the handshake with these options. */
export function tlsServer(
  options: tls.TlsOptions,
  onSecure: (stream: tls.TLSSocket, socket: net.Socket) => void = () => undefined,
): (socket: net.Socket) => void {
  return answering(OFFER, (socket) => {
    const server = tls.createServer({ ALPNProtocols: ['sunrpc'], ...options });
    server.on('tlsClientError', (_error, stream) => stream.on('error', () => undefined));
    server.on('secureConnection', (stream) => {
      stream.on('error', () => undefined);
      onSecure(stream, socket);
    });
    server.emit('connection', socket);
  });
}

/** The next whole record of a stream. */
export function nextRecord(socket: net.Socket, reader = new RecordReader()): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      reader.push(chunk);
      const record = reader.next();
      if (record === undefined) return;
      socket.off('data', onData);
      socket.pause();
      resolve(Buffer.from(record));
    };
    socket.on('data', onData);
    socket.resume();
    socket.once('close', () => reject(new Error('closed')));
  });
}

/** A plain connection to a server. */
export async function rawClient(t: Test, port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A raw connection on which the probe was made and answered with the offer. */
export async function probed(t: Test, port: number): Promise<net.Socket> {
  const socket = await rawClient(t, port);
  t.equal(await answerTo(socket, PROBE), toHex(OFFER), 'the server offers TLS');
  return socket;
}

/** A handshake by node:tls on a raw connection; resolves to the stream, or to what went wrong. */
export function rawHandshake(
  socket: net.Socket,
  options: tls.ConnectionOptions,
): Promise<tls.TLSSocket | Error> {
  return new Promise((resolve) => {
    const stream = tls.connect({ socket, rejectUnauthorized: false, ...options });
    stream.on('error', (error: Error) => resolve(error));
    stream.once('close', () => resolve(new Error('closed')));
    stream.once('secureConnect', () => resolve(stream));
  });
}

/** Resolves when the connection is over, and says how many bytes came before. */
export function bytesUntilClosed(socket: net.Socket): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    socket.once('close', () => resolve(bytes));
    socket.resume();
  });
}

/** What the server says to a record, in hex. */
export async function answerTo(socket: net.Socket, record: Buffer): Promise<string> {
  socket.write(frameRecord(record));
  return toHex(await nextRecord(socket));
}

/** A handshake that succeeds. */
export async function handshaken(...args: Parameters<typeof rawHandshake>): Promise<tls.TLSSocket> {
  const stream = await rawHandshake(...args);
  if (stream instanceof Error) throw stream;
  return stream;
}
