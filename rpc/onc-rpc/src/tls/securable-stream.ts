import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { reasonOf, RpcError } from '../rpc-error.js';
import { DEFAULT_STREAM_TIMEOUT_MS } from '../record-stream.js';
import type { AcceptedReply } from '../rpc-message.js';
import { DEFAULT_LIMITS, type ServerLimits } from '../server/limits.js';
import type { CallerTls } from './caller-tls.js';
import { FirstRecord, type ReadRecord } from './first-record.js';
import { offerRecord, type Probe, PROBE_BYTES, type ProbedVersion, readProbe } from './probe.js';
import type { TlsAcceptor } from './tls-acceptor.js';

/** A connection as a listener sees it. */
export interface ServedConnection {
  /** Takes no more calls; ends when those in flight are answered. */
  end(): void;
  /** Ends at once. */
  destroy(): void;
}

/** What a connection that may turn to TLS takes from its listener. */
export interface SecurableSettings {
  readonly acceptor: TlsAcceptor;
  /** What a call of the version's NULL procedure would be answered with. */
  readonly statusOf: (probed: ProbedVersion) => AcceptedReply['replyData'];
  readonly limits: ServerLimits;
  /** Serves the connection from here on, and tells of its end. */
  readonly serve: (stream: Duplex, tls: CallerTls | undefined) => ServedConnection;
  /** The connection has ended before it was served. The error is undefined when nothing went wrong. */
  readonly onClose: (error: RpcError | undefined) => void;
}

/** The longest time that Node's timers can count. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** The headers of a probe that comes in as many fragments as it has bytes, and some empty ones. */
const MAX_PROBE_OVERHEAD_BYTES = 8 * PROBE_BYTES;

/**
 * A server's connection until it is known whether it speaks TLS. The first record decides: a probe is answered, and
 * the handshake follows; any other record, and all that comes after it, is served as it is (RFC 9289 §4.1).
 */
export class SecurableStream implements ServedConnection {
  readonly #socket: net.Socket;
  readonly #settings: SecurableSettings;
  readonly #first: FirstRecord;
  #timer: NodeJS.Timeout;
  #served: ServedConnection | undefined;
  #hasBegun = false;
  #error: RpcError | undefined;

  constructor(socket: net.Socket, settings: SecurableSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.#first = new FirstRecord({
      maxRecordBytes: PROBE_BYTES,
      maxFragmentOverheadBytes: MAX_PROBE_OVERHEAD_BYTES,
      isEveryFragmentLast: settings.limits.isEveryFragmentLast ?? false,
    });
    const idleTimeoutMs = settings.limits.idleTimeoutMs ?? DEFAULT_LIMITS.idleTimeoutMs;
    this.#timer = setTimeout(() => socket.destroy(), Math.min(idleTimeoutMs, MAX_TIMER_MS));
    socket.on('data', this.#onData).on('end', this.#onEnd);
    socket.on('error', this.#onError).on('close', this.#onClose);
  }

  end(): void {
    if (this.#served === undefined) this.#socket.destroy();
    else this.#served.end();
  }

  destroy(): void {
    if (this.#served === undefined) this.#socket.destroy();
    else this.#served.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#hasBegun) this.#watchRecord();
    let read: ReadRecord | undefined;
    try {
      read = this.#first.push(chunk);
    } catch {
      // longer than any probe: the stream it is handed to has its own limits
      this.#servePlain();
      return;
    }
    if (read === undefined) return;
    const probe = readProbe(read.record);
    if (probe === undefined) this.#servePlain();
    else if (read.rest.length > 0) this.#refuseInjection(read.rest.length);
    else this.#offer(probe);
  };

  readonly #onEnd = (): void => {
    if (this.#hasBegun) this.#fail('RPC_DISCONNECTED', 'the connection ended in the middle of a record');
    else this.#socket.end(() => this.#socket.destroy());
  };

  readonly #onError = (error: Error): void => {
    this.#fail('RPC_DISCONNECTED', error.message, error);
  };

  readonly #onClose = (): void => {
    clearTimeout(this.#timer);
    this.#settings.onClose(this.#error);
  };

  #watchRecord(): void {
    const recordTimeoutMs = this.#settings.limits.recordTimeoutMs ?? DEFAULT_STREAM_TIMEOUT_MS;
    this.#hasBegun = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#fail('RPC_BAD_RECORD', `a record was not complete after ${recordTimeoutMs} ms`);
      },
      Math.min(recordTimeoutMs, MAX_TIMER_MS),
    );
  }

  #servePlain(): void {
    this.#release();
    this.#socket.off('close', this.#onClose);
    this.#socket.unshift(this.#first.received);
    this.#served = this.#settings.serve(this.#socket, undefined);
    this.#socket.resume();
  }

  /** Somebody between the client and us may have put them there, to be taken for the client's (CVE-2011-0411). */
  #refuseInjection(bytes: number): void {
    this.#fail('RPC_TLS_FAILED', `${bytes} bytes in plaintext behind the probe for TLS`);
  }

  #offer(probe: Probe): void {
    this.#release();
    // the handshake waits until the answer is out: both write to the same connection
    this.#socket.write(offerRecord(probe.xid, this.#settings.statusOf(probe)), (error) => {
      if (error === undefined || error === null) void this.#secure();
    });
  }

  async #secure(): Promise<void> {
    // its end is told by #onClose then
    if (this.#socket.destroyed) return;
    this.#socket.off('close', this.#onClose);
    try {
      const { stream, tls } = await this.#settings.acceptor.accept(this.#socket);
      this.#served = this.#settings.serve(stream, tls);
    } catch (error) {
      this.#settings.onClose(
        error instanceof RpcError ? error : new RpcError('RPC_TLS_FAILED', reasonOf(error), { cause: error }),
      );
    }
  }

  /** Reads no more: what follows belongs to whom the socket is handed to. */
  #release(): void {
    clearTimeout(this.#timer);
    this.#socket.pause();
    this.#socket.off('data', this.#onData).off('end', this.#onEnd);
  }

  #fail(
    code: 'RPC_BAD_RECORD' | 'RPC_DISCONNECTED' | 'RPC_TLS_FAILED',
    message: string,
    cause?: unknown,
  ): void {
    this.#error ??= new RpcError(code, message, { cause });
    this.#socket.destroy();
  }
}
