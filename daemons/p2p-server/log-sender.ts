import { type Client, createClient, tcpTransport, type Transport, udpTransport } from 'onc-rpc';
import { LOG_PROG, type LogEntry } from '../programs/log.js';
import type { LogServerAddress } from './find-log-server.js';

const CONNECT_TIMEOUT_MS = 3_000;
/**
 * Longer than any log server is expected to stand still: a call given up and made again is a line written twice if
 * the server was only frozen.
 */
const ACKNOWLEDGE_TIMEOUT_MS = 30_000;

export interface LogSenderOptions {
  readonly host: string;
  /** Asks the portmapper for the log server; rejects where it knows none. */
  readonly find: (signal: AbortSignal) => Promise<LogServerAddress>;
  readonly acknowledgeTimeoutMs?: number;
}

interface Session {
  readonly transport: Transport;
  readonly client: Client<typeof LOG_PROG.LOG_VERS>;
}

/**
 * The way of one entry to the log server: look-up, connection, call. The connection is kept; after any failure it is
 * dropped and the next entry starts with the look-up, because a log server that was restarted has another port.
 */
export class LogSender {
  readonly #options: LogSenderOptions;
  #session: Session | undefined;

  constructor(options: LogSenderOptions) {
    this.#options = options;
  }

  /** Resolves when the log server has acknowledged; one call at a time. */
  readonly send = async (entry: LogEntry, signal: AbortSignal): Promise<void> => {
    try {
      this.#session ??= await this.#open(signal);
      const timeoutMs = this.#options.acknowledgeTimeoutMs ?? ACKNOWLEDGE_TIMEOUT_MS;
      await this.#session.client.SENDLOG(entry, { signal, timeoutMs });
    } catch (error) {
      await this.close();
      throw error;
    }
  };

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.transport.close();
  }

  async #open(signal: AbortSignal): Promise<Session> {
    const { host, find } = this.#options;
    const transport = transportTo(host, await find(signal));
    const client = createClient(LOG_PROG.LOG_VERS, transport);
    try {
      // The kernel accepts connections for a frozen process too, and an entry sent into one is written when it wakes:
      // each attempt would add a line. Procedure 0 shows that somebody answers.
      await client.null({ signal, timeoutMs: CONNECT_TIMEOUT_MS });
    } catch (error) {
      await transport.close();
      throw error;
    }
    return { transport, client };
  }
}

function transportTo(host: string, { protocol, port }: LogServerAddress): Transport {
  return protocol === 'tcp'
    ? tcpTransport({ host, port, connectTimeoutMs: CONNECT_TIMEOUT_MS })
    : udpTransport({ host, port });
}
