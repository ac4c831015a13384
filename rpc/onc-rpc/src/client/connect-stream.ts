import net from 'node:net';
import type { Duplex } from 'node:stream';
import { checkLimits, LONGEST_TIMER_MS } from '../limits.js';
import { formatHostPort } from '../addresses.js';
import type { RecordStreamLimits } from '../record-stream.js';
import { reasonOf, RpcError } from '../rpc-error.js';
import type { Server } from '../server/server.js';
import { withCertificateHint } from './certificate-hint.js';
import { secured } from '../tls/tls-connector.js';
import type { ClientTlsOptions } from '../tls/tls-options.js';
import { Channel } from './channel.js';
import type { ChannelOptions } from './channel-options.js';
import type { Connector, LinkOwner } from './link.js';
import { connectFrom, type LocalEnd } from './local-end.js';
import { connectReusing } from './read-buffer.js';
import { type ServesBack, StreamLink } from './stream-link.js';

/** What holds for every stream. */
export interface StreamTransportOptions extends ChannelOptions {
  /** How long connecting may take, in ms. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Bounds of the connection, as `maxRecordBytes` of a reply; `maxQueuedBytes` is the transport's own. */
  readonly limits?: RecordStreamLimits;
  /**
   * Answers the calls that the server makes over this connection, through `context.caller.transport`. Its limits of
   * calls in flight and of queued bytes hold; beyond them the connection ends. Default: such calls are ignored.
   */
  readonly callbacks?: Server;
}

/** How to reach a server over TCP. */
export interface TcpTransportOptions extends StreamTransportOptions, LocalEnd {
  /** A name or an address. Default 127.0.0.1. */
  readonly host?: string;
  /** Where the server listens, 1 to 65535. */
  readonly port: number;
  /** Whether calls are protected by TLS (RFC 9289). Default: `{ mode: 'off' }`. */
  readonly tls?: ClientTlsOptions;
}

/** How to reach a server over AF_LOCAL. */
export interface LocalTransportOptions extends StreamTransportOptions {
  /** The path of the server's socket. */
  readonly path: string;
}

/** The default of `connectTimeoutMs`, in ms. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** Finds a server that is gone without a word, in ms of silence. */
const KEEP_ALIVE_MS = 60_000;

interface StreamTarget extends StreamTransportOptions {
  readonly netid: string;
  readonly peer: string;
  readonly from: LocalEnd;
  /** The name that a certificate has to be for, where none is given. */
  readonly host: string;
  readonly tls?: ClientTlsOptions;
  open(localPort: number | undefined): net.Socket;
}

/** Connects and gives up in time. @throws RpcError `RPC_CONNECT_FAILED` */
function connected(
  target: StreamTarget,
  signal: AbortSignal,
  localPort: number | undefined,
): Promise<net.Socket> {
  const timeoutMs = target.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const socket = target.open(localPort);
    const finish = (failure?: string, cause?: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect).off('error', onError);
      if (failure === undefined) {
        resolve(socket);
        return;
      }
      socket.on('error', () => undefined).destroy();
      reject(new RpcError('RPC_CONNECT_FAILED', `no connection to ${target.peer}: ${failure}`, { cause }));
    };
    const onConnect = (): void => finish();
    const onError = (error: Error): void => finish(reasonOf(error), error);
    const onAbort = (): void => finish('the transport was closed');
    const timer = setTimeout(
      () => finish(`nothing answered within ${timeoutMs} ms`),
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('connect', onConnect).on('error', onError);
  });
}

function streamTransport(target: StreamTarget): Channel {
  const { netid, peer, host, tls, limits = {} } = target;
  checkLimits(limits);
  checkLimits(target, ['connectTimeoutMs']);
  const linked = (stream: Duplex, owner: LinkOwner): StreamLink =>
    new StreamLink(stream, owner, peer, limits, servesBack(target, stream));
  const connector: Connector = {
    netid,
    peer,
    isUnreliable: false,
    async connect(owner, signal, probed) {
      const dueAt = performance.now() + (target.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
      const socket = await connectFrom(target.from, (localPort) => connected(target, signal, localPort));
      if (tls === undefined || tls.mode === 'off') return linked(socket, owner);
      const timeoutMs = Math.max(0, dueAt - performance.now());
      const stream = await secured(socket, tls, { host, peer, probed, timeoutMs, signal });
      const told = stream === socket ? owner : withCertificateHint(owner);
      return linked(stream, told);
    },
  };
  return new Channel(connector, target);
}

function servesBack({ callbacks, netid }: StreamTarget, stream: Duplex): ServesBack | undefined {
  if (callbacks === undefined) return undefined;
  const { remoteAddress: address, remotePort: port } = stream instanceof net.Socket ? stream : {};
  return { server: callbacks, netid, ...(address === undefined ? {} : { address, port }) };
}

/** A transport over TCP. It connects when the first call needs it, and anew when the connection was lost. */
export function tcpTransport(options: TcpTransportOptions): Channel {
  const { host = '127.0.0.1', port, localAddress, tls } = options;
  const isPlain = tls === undefined || tls.mode === 'off';
  const netid = net.isIPv6(host) ? 'tcp6' : 'tcp';
  const common = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
  return streamTransport({
    ...options,
    netid,
    host,
    peer: `${netid} ${formatHostPort(host, port)}`,
    from: options,
    open: (localPort) =>
      (isPlain ? connectReusing : net.connect)({
        ...common,
        ...(localAddress === undefined ? {} : { localAddress }),
        ...(localPort === undefined ? {} : { localPort }),
      }),
  });
}

/** A transport over AF_LOCAL (RFC 5665 netid `local`). */
export function localTransport(options: LocalTransportOptions): Channel {
  const { path } = options;
  return streamTransport({
    ...options,
    netid: 'local',
    host: '',
    peer: `local ${path}`,
    from: {},
    open: () => connectReusing({ path }),
  });
}
