import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { XdrWriter } from 'node-xdr';
import { RecordStream, type RecordStreamLimits } from '../record-stream.js';
import { RpcError } from '../rpc-error.js';
import { Channel, type ChannelOptions } from './channel.js';
import type { Connector, Link, LinkOwner } from './link.js';
import type { Transport } from './transport.js';

/** How to reach a server over TCP. */
export interface TcpTransportOptions extends ChannelOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /** How long connecting may take, in ms. Default 10,000. */
  readonly connectTimeoutMs?: number;
  readonly limits?: RecordStreamLimits;
}

/** How to reach a server over AF_LOCAL. */
export interface LocalTransportOptions extends ChannelOptions {
  /** The path of the server's socket. */
  readonly path: string;
  readonly connectTimeoutMs?: number;
  readonly limits?: RecordStreamLimits;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** A link over a stream that is connected. */
class StreamLink implements Link {
  readonly #records: RecordStream;
  readonly #owner: LinkOwner;
  readonly #peer: string;
  #isClosed = false;

  constructor(stream: Duplex, owner: LinkOwner, peer: string, limits: RecordStreamLimits) {
    this.#owner = owner;
    this.#peer = peer;
    this.#records = new RecordStream(stream, this, limits);
  }

  get queuedBytes(): number {
    return this.#records.queuedBytes;
  }

  send(write: (writer: XdrWriter) => void): void {
    this.#records.send(write);
  }

  close(): void {
    this.#isClosed = true;
    this.#records.end();
  }

  /** Replies are always welcome: what is queued to be sent does not stop them. */
  isReady(): boolean {
    return true;
  }

  onRecord(record: Buffer): void {
    if (!this.#isClosed) this.#owner.onMessage(record);
  }

  onEnd(): void {
    this.#records.destroy(new RpcError('RPC_DISCONNECTED', `${this.#peer} closed the connection`));
  }

  onClose(error: RpcError | undefined): void {
    if (this.#isClosed) return;
    this.#owner.onClose(
      error ?? new RpcError('RPC_DISCONNECTED', `the connection to ${this.#peer} was closed`),
    );
  }
}

interface StreamTarget {
  readonly netid: string;
  readonly peer: string;
  readonly connectTimeoutMs: number | undefined;
  readonly limits: RecordStreamLimits | undefined;
  open(): net.Socket;
}

function streamConnector(target: StreamTarget): Connector {
  const { netid, peer } = target;
  return {
    netid,
    peer,
    isUnreliable: false,
    async connect(owner, signal) {
      const socket = await connected(target, signal);
      return new StreamLink(socket, owner, peer, target.limits ?? {});
    },
  };
}

function connected(target: StreamTarget, signal: AbortSignal): Promise<net.Socket> {
  const timeoutMs = target.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const socket = target.open();
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
    const onError = (error: Error): void => finish(error.message, error);
    const onAbort = (): void => finish('the transport was closed');
    const timer = setTimeout(() => finish(`nothing answered within ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('connect', onConnect).on('error', onError);
  });
}

/** A transport over TCP. It connects when the first call needs it, and anew when the connection was lost. */
export function tcpTransport(options: TcpTransportOptions): Transport {
  const { host = '127.0.0.1', port, connectTimeoutMs, limits } = options;
  const netid = net.isIPv6(host) ? 'tcp6' : 'tcp';
  const open = (): net.Socket => net.connect({ host, port, noDelay: true });
  return new Channel(
    streamConnector({ netid, peer: `${netid} ${host}:${port}`, connectTimeoutMs, limits, open }),
    options,
  );
}

/** A transport over AF_LOCAL (RFC 5665 netid `local`). */
export function localTransport(options: LocalTransportOptions): Transport {
  const { path, connectTimeoutMs, limits } = options;
  const open = (): net.Socket => net.connect(path);
  return new Channel(
    streamConnector({ netid: 'local', peer: `local ${path}`, connectTimeoutMs, limits, open }),
    options,
  );
}
