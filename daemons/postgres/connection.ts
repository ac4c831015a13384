import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { reasonOf } from '../reason.js';
import { DatabaseAwayError } from './database-fault.js';
import { isPostgresError, type PostgresClient, type PostgresDriver, type PostgresError } from './driver.js';
import { passwordFor } from './password-file.js';
import type { PostgresHost, PostgresUrl } from './postgres-url.js';

/** SQL that is prepared once for each connection, under its name. The comment of each names its values, $1 first. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Of what it gives; never there. */
  readonly row?: Row;
}

export type Value = string | number | bigint | boolean | Buffer | null | readonly Value[];

/** How long a machine may take to let us in, where others wait to be tried. */
const CONNECT_MS = 1_000;
/** The same, at most, where it is the only one: then it may take as long as for a statement. */
const CONNECT_ALONE_MS = 10_000;
/** How long the other side may take to end a connection. */
const END_MS = 1_000;
/** For a statement, waiting for locks included. */
const DEFAULT_PATIENCE_MS = 1_500;

/** How long to connect may take, and then again to find out what it is that let us in. */
export function connectMs({ hosts }: PostgresUrl, patienceMs = DEFAULT_PATIENCE_MS): number {
  return hosts.length > 1 ? CONNECT_MS : Math.min(CONNECT_ALONE_MS, Math.max(CONNECT_MS, patienceMs));
}

/** Settings of each session. The database ends what takes too long, also when this process is frozen, or the network gone. */
function sessionOf(patienceMs: number): string[] {
  return [
    '-capplication_name=sunshare',
    `-cstatement_timeout=${patienceMs}`,
    `-cidle_in_transaction_session_timeout=${patienceMs}`,
    // One that somebody set to be repeatable would not see what was committed while it waited for its lock.
    '-cdefault_transaction_isolation=read\\ committed',
    // Compiling a list of many users takes longer than reading it.
    '-cjit=off',
  ];
}

const BIGINT = 20;
const BYTEA = 17;

/** One session of a database. What is asked leaves at once, and is answered in its order. */
export class Connection {
  readonly host: PostgresHost;
  /** Of which primary, since it was started last: another may have lost what this one had, and give its numbers again. */
  instance = '';
  readonly #client: PostgresClient;
  #fault: Error | undefined;
  /** What was warned of since COMMIT was sent. */
  #warnings: string[] = [];

  private constructor(client: PostgresClient, host: PostgresHost) {
    this.#client = client;
    this.host = host;
    client.on('error', (error: Error) => this.destroy(error));
    client.on('end', () => this.destroy(new Error('the database closed the connection')));
    client.on('notice', ({ severity, message }) => {
      if (severity === 'WARNING') this.#warnings.push(message ?? '');
    });
  }

  /** @throws DatabaseAwayError where that cannot be done within {@link connectMs} */
  static async open(
    driver: PostgresDriver,
    url: PostgresUrl,
    host: PostgresHost,
    patienceMs = DEFAULT_PATIENCE_MS,
  ): Promise<Connection> {
    const timeoutMs = connectMs(url, patienceMs);
    const client = new driver({
      host: host.host,
      port: host.port,
      user: url.user,
      password: url.password ?? (() => passwordFor(url, host)),
      database: url.database,
      options: [url.options ?? '', ...sessionOf(patienceMs)].join(' '),
      connectionTimeoutMillis: timeoutMs,
      keepAlive: true,
      pipeline: true,
      types: { getTypeParser },
      ...(url.isTls && { ssl: tlsOf(url, host) }),
    });
    try {
      client.on('error', () => undefined);
      await client.connect();
      return new Connection(client, host);
    } catch (error) {
      cut(client);
      throw new DatabaseAwayError(whyNotOpened(error, url, timeoutMs), { cause: error });
    }
  }

  get isBroken(): boolean {
    return this.#fault !== undefined;
  }

  /** @throws PostgresError; DatabaseAwayError where there was no answer and will be none */
  async run<Row>({ name, text }: Statement<Row>, values: readonly Value[] = []): Promise<readonly Row[]> {
    const { rows } = await this.#ask({ name, text, values: [...values] });
    return rows as Row[];
  }

  /** Text without values, such as BEGIN; resolves to what was done. */
  async command(text: string): Promise<string> {
    return (await this.#ask({ text })).command;
  }

  /**
   * Resolves when all that was done since BEGIN is kept wherever it has to be.
   * @throws DatabaseAwayError also where it is kept, but perhaps on this machine only: a standby was not waited for
   */
  async commit(): Promise<void> {
    this.#warnings = [];
    const done = await this.command('COMMIT');
    if (done !== 'COMMIT') throw new DatabaseAwayError(`the database answered COMMIT with ${done}`);
    const [warning] = this.#warnings;
    if (warning !== undefined) throw new DatabaseAwayError(warning);
  }

  /** Ends it, whatever is under way. */
  destroy(reason: Error): void {
    if (this.#fault !== undefined) return;
    this.#fault = reason;
    cut(this.#client);
  }

  async end(): Promise<void> {
    if (this.#fault !== undefined) return;
    this.#fault = new Error('the connection was closed');
    const timer = setTimeout(() => cut(this.#client), END_MS);
    await this.#client.end().finally(() => clearTimeout(timer));
  }

  async #ask(query: {
    name?: string;
    text: string;
    values?: Value[];
  }): Promise<{ rows: unknown[]; command: string }> {
    if (this.#fault !== undefined) throw new DatabaseAwayError(this.#fault.message, { cause: this.#fault });
    try {
      return await this.#client.query(query);
    } catch (error) {
      if (isPostgresError(error) && !endsTheSession(error)) throw error;
      this.destroy(error instanceof Error ? error : new Error(String(error)));
      throw new DatabaseAwayError(this.#reason(error), { cause: error });
    }
  }

  /** Whoever ended it knows better why than who was waiting. */
  #reason(error: unknown): string {
    return reasonOf(this.#fault ?? error);
  }
}

/** The driver's words for some of what an operator may have set wrong are its own. */
function whyNotOpened(error: unknown, { rootCertificates }: PostgresUrl, timeoutMs: number): string {
  const reason = reasonOf(error);
  if (reason === 'timeout expired') return `no answer within ${timeoutMs} ms`;
  if (reason === 'The server does not support SSL connections')
    return 'it speaks no TLS, which sslmode=verify-full demands: set ssl = on there';
  if (!isCertificateFault(error)) return reason;
  const hint = rootCertificates === undefined ? '; sslrootcert=FILE names who may have signed it' : '';
  return `its certificate is not trusted: ${reason}${hint}`;
}

/** Node names faults of certificates by the names of OpenSSL, and by this one. */
function isCertificateFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' || /CERT|ISSUER|CHAIN|LEAF_SIGNATURE/.test(code);
}

/** Ends a connection without waiting for answers that may never come, as the client's `end` does. */
function cut(client: PostgresClient): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** The machine is no longer the one to write to; what was prepared in the session no longer fits the tables, or is gone. */
const OF_THE_SESSION = { readOnlyTransaction: '25006', changedPlan: '0A000', noSuchStatement: '26000' };

/** Whether nothing more is to be had of this session. */
function endsTheSession({ severity, code }: PostgresError): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || Object.values(OF_THE_SESSION).includes(code);
}

/** The certificate is verified for the host, be it a name or an address; only a name is sent (RFC 6066 §3). */
function tlsOf({ rootCertificates }: PostgresUrl, { host }: PostgresHost): object {
  return {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(rootCertificates !== undefined && { ca: authoritiesIn(rootCertificates) }),
  };
}

function authoritiesIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DatabaseAwayError(`sslrootcert cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** Numbers up to 2^53, bytes, and text for all else. */
function getTypeParser(type: number): (text: string) => unknown {
  switch (type) {
    case BIGINT:
    case 21:
    case 23:
    case 700:
    case 701:
      return Number;
    case BYTEA:
      return (text) => Buffer.from(text.slice(2), 'hex');
    case 16:
      return (text) => text === 't';
    default:
      return (text) => text;
  }
}
