import {
  type Client,
  type ClientTlsOptions,
  createClient,
  RpcError,
  tcpTransport,
  type Transport,
} from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import { formatHostPort, type HostPort } from '../../../daemons/addresses/host-port.js';
import type { ReadFilter } from '../../../daemons/programs/audit.js';
import { reasonOf } from '../../../daemons/reason.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../../daemons/programs/byte-true-audit.js';
import { AuditFailure } from '../audit-failure.js';
import { receivedRecord, type ReceivedRecord } from './wire-record.js';

export interface LogServerPlace {
  readonly host: string;
  readonly portmapper: HostPort;
  /** RPC over TLS, or not at all; undefined: without. */
  readonly tls: ClientTlsOptions | undefined;
}

/** Records that a log server gave. */
export interface ReceivedPage {
  readonly records: readonly ReceivedRecord[];
  /** The position to ask behind for the next page. */
  readonly next: number;
  readonly isLast: boolean;
}

const TIMEOUT_MS = 10_000;

/** A log server that is read. Whatever fails is an AuditFailure `unreachable`. */
export class LogServer implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #client: Client<typeof BYTE_TRUE_AUDIT_VERS>;
  readonly #where: string;

  private constructor(host: string, port: number, tls: ClientTlsOptions | undefined) {
    const timeouts = { timeoutMs: TIMEOUT_MS, connectTimeoutMs: TIMEOUT_MS };
    const lenient = { text: true };
    this.#transport = tcpTransport({ host, port, ...timeouts, lenient, ...(tls && { tls }) });
    this.#client = createClient(BYTE_TRUE_AUDIT_VERS, this.#transport);
    this.#where = formatHostPort(host, port);
  }

  /** Finds it through its portmapper. @throws AuditFailure */
  static async find({ host, portmapper, tls }: LogServerPlace): Promise<LogServer> {
    return new LogServer(host, await portOf(portmapper), tls);
  }

  /** Records behind a position, at most so many. @throws AuditFailure */
  async read(filter: ReadFilter, after: number, limit: number): Promise<ReceivedPage> {
    const result = await this.#client
      .READ({ filter, after: BigInt(after), limit })
      .catch((error: unknown) => {
        throw this.#failure(error);
      });
    if (result.tag !== 'AUDIT_OK')
      throw new AuditFailure('unreachable', `the log server at ${this.#where} refuses: ${result.value}`);
    const { records, next, is_last: isLast } = result.value;
    // by time one can stand behind another whose position is higher
    const isBehind = filter.tag === 'READ_TIME' && records.length > 0 ? next !== BigInt(after) : next > after;
    if (!isBehind && (records.length > 0 || !isLast)) throw this.#standstill(after, next);
    return { records: records.map(receivedRecord), next: Number(next), isLast };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport.close();
  }

  /** To go on there would never end. */
  #standstill(after: number, next: bigint): AuditFailure {
    const message = `the log server at ${this.#where} was asked behind position ${after}, and goes on behind ${next}`;
    return new AuditFailure('unreachable', message);
  }

  #failure(error: unknown): AuditFailure {
    const hint =
      error instanceof RpcError && error.code === 'PROG_MISMATCH'
        ? '; it has no version 2, which is what is read'
        : '';
    const message = `the log server at ${this.#where}: ${reasonOf(error)}${hint}`;
    return new AuditFailure('unreachable', message, { cause: error });
  }
}

async function portOf(portmapper: HostPort): Promise<number> {
  const where = formatHostPort(portmapper.host, portmapper.port);
  const { program, version } = BYTE_TRUE_AUDIT_VERS;
  const found = await lookUp({ program, version }, { ...portmapper, timeoutMs: TIMEOUT_MS }).catch(
    (error: unknown) => {
      const message = `the portmapper at ${where}: ${reasonOf(error)}`;
      throw new AuditFailure('unreachable', message, { cause: error });
    },
  );
  if (found.kind === 'registered') return found.address.port;
  const message = `no log server with version ${version} of the program is registered at the portmapper at ${where}`;
  throw new AuditFailure('unreachable', message);
}
