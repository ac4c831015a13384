import { type ClientTlsOptions, RpcError, type Transport } from 'onc-rpc';
import type { LogServerAddress } from './find-log-server.js';
import { type LogCall, nullCall } from './log-call.js';
import { CONNECT_TIMEOUT_MS, transportTo } from './transport-to.js';

/**
 * Longer than any log server is expected to stand still: a call given up and made again is a line written twice if
 * the server was only frozen.
 */
const ACKNOWLEDGE_TIMEOUT_MS = 30_000;

interface LogSenderOptions<Entry> {
  readonly call: LogCall<Entry>;
  readonly host: string;
  /** How TLS is spoken to it; undefined for plaintext. */
  readonly tls?: ClientTlsOptions | undefined;
  /** Asks the portmapper for the log server; rejects where it knows none. */
  readonly find: (signal: AbortSignal) => Promise<LogServerAddress>;
  readonly acknowledgeTimeoutMs?: number;
}

/**
 * The way of one entry to the log server: look-up, connection, call. The connection is kept; after any failure it is
 * dropped and the next entry starts with the look-up, because a log server that was restarted has another port.
 */
export class LogSender<Entry> {
  readonly #options: LogSenderOptions<Entry>;
  #transport: Transport | undefined;

  constructor(options: LogSenderOptions<Entry>) {
    this.#options = options;
  }

  /** Resolves when the log server has acknowledged; one call at a time. */
  readonly send = async (entry: Entry, signal: AbortSignal): Promise<void> => {
    try {
      this.#transport ??= await this.#open(signal);
      await this.#call(this.#transport, entry, signal);
    } catch (error) {
      await this.close();
      throw error;
    }
  };

  async close(): Promise<void> {
    const transport = this.#transport;
    this.#transport = undefined;
    await transport?.close();
  }

  /** What the log server cannot read must not hold up what follows it. */
  async #call(transport: Transport, entry: Entry, signal: AbortSignal): Promise<void> {
    const { call, acknowledgeTimeoutMs: timeoutMs = ACKNOWLEDGE_TIMEOUT_MS } = this.#options;
    try {
      await transport.call(call, entry, { signal, timeoutMs });
    } catch (error) {
      const isUnreadable = error instanceof RpcError && error.code === 'GARBAGE_ARGS';
      const instead = isUnreadable ? call.instead?.(entry) : undefined;
      if (instead === undefined) throw error;
      await transport.call(call, instead, { signal, timeoutMs });
    }
  }

  async #open(signal: AbortSignal): Promise<Transport> {
    const { host, tls, find, call } = this.#options;
    const transport = transportTo(host, await find(signal), tls);
    try {
      // The kernel accepts connections for a frozen process too, and an entry sent into one is written when it wakes:
      // each attempt would add a line. Procedure 0 shows that somebody answers.
      await transport.call(nullCall(call), undefined, { signal, timeoutMs: CONNECT_TIMEOUT_MS });
    } catch (error) {
      await transport.close();
      throw error;
    }
    return transport;
  }
}
