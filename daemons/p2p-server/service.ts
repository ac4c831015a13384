import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { refusalLog } from '../diagnostics/refusal-log.js';
import { Connection, CONNECTION_TIMES, type ConnectionTimes, type Serving } from './connection.js';
import { initLine, PROMPT_LINE } from './console-text.js';
import { DEFAULT_MAX_CONNECTIONS, HeldConnections } from './admission/held-connections.js';
import { AdmissionLog, NotAdmitted } from './admission/not-admitted.js';
import { type Rate, TokenBuckets } from './admission/token-buckets.js';
import { Entrance } from './entrance.js';
import { LeavingTogether } from './leaving-together.js';
import { answer, type Surroundings } from './operation.js';
import { RequestParser, type Verdict } from './request-parser.js';
import type { OperationObserver } from './operation-observer.js';
import type { TlsService } from './tls-flags.js';
import { visibleIp } from './visible-ip.js';

/** Bytes of replies that wait for slow readers, all together; beyond it the one who came first gives way. */
const MAX_UNSENT_BYTES = 128 * 1024 * 1024;
/** How long operations under way may take when the server stops. */
const CLOSE_MS = 2_000;
const BACKLOG = 4_096;
/** How often it is looked whose time is up. */
const EXPIRY_INTERVAL_MS = 100;

export interface P2pServiceOptions extends Omit<Surroundings, 'admissionLog'> {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether it says on its console that it is there (true). */
  readonly announces?: boolean | undefined;
  /** A listening socket to serve in place of an address. */
  readonly fd?: number | undefined;
  readonly acceptsUntimed?: boolean;
  readonly times?: Partial<ConnectionTimes>;
  readonly maxConnections?: number;
  /** Those of one address, or of one IPv6 network (any number). */
  readonly maxConnectionsPerAddress?: number;
  /** Operations of one address, likewise. */
  readonly ratePerAddress?: Rate | undefined;
  readonly maxUnsentBytes?: number;
  /** Where clients may speak TLS, on the same port. */
  readonly tls?: TlsService | undefined;
  readonly observer?: OperationObserver | undefined;
}

/** The P2P server: listens, and gives each connection its operation. */
export class P2pService {
  readonly #options: P2pServiceOptions;
  readonly #serving: Serving;
  readonly #server: Server;
  readonly #connections: HeldConnections;
  readonly #rates: TokenBuckets | undefined;
  readonly #surroundings: Surroundings;
  /** Runs while there are connections. */
  #expiry: NodeJS.Timeout | undefined;
  #lastAcceptFault: string | undefined;

  private constructor(options: P2pServiceOptions) {
    this.#options = options;
    this.#serving = {
      times: { ...CONNECTION_TIMES, ...options.times },
      replies: new LeavingTogether(),
      newParser: () => this.#newParser(),
      answer: (verdict, connection) => this.#answer(verdict, connection),
    };
    this.#connections = new HeldConnections({
      maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
      maxConnectionsPerAddress: options.maxConnectionsPerAddress ?? Infinity,
      maxUnsentBytes: options.maxUnsentBytes ?? MAX_UNSENT_BYTES,
    });
    this.#rates = options.ratePerAddress && new TokenBuckets(options.ratePerAddress);
    const { diagnose } = options;
    this.#surroundings = {
      ...options,
      // Anybody can ask for what fails as often as they like.
      diagnose: refusalLog(diagnose, () => performance.now()),
      admissionLog: new AdmissionLog(diagnose),
    };
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  /** Resolves when it accepts connections and has said so on its console. */
  static async start(options: P2pServiceOptions): Promise<P2pService> {
    const service = new P2pService(options);
    const { host, port, fd, console, announces = true } = options;
    if (fd === undefined) service.#server.listen({ host, port, backlog: BACKLOG });
    else service.#server.listen({ fd }, BACKLOG);
    await once(service.#server, 'listening');
    service.#server.on('error', (error: NodeJS.ErrnoException) => service.#failToAccept(error));
    if (!announces) return service;
    console.write(initLine(visibleIp(service.address.address), service.address.port));
    console.write(PROMPT_LINE);
    return service;
  }

  get address(): AddressInfo {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the P2P server does not listen');
    return address;
  }

  get isListening(): boolean {
    return this.#server.listening;
  }

  /** Stops accepting, lets operations that have arrived end within 2 s, and ends the connections that are left. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#connections.destroyReading();
    const timer = setTimeout(() => this.#connections.destroyAll(), CLOSE_MS);
    await closed;
    clearTimeout(timer);
    clearInterval(this.#expiry);
  }

  #accept(socket: Socket): void {
    this.#lastAcceptFault = undefined;
    const { tls } = this.#options;
    const held = tls === undefined ? this.#openPlain(socket) : this.#letIn(socket, tls);
    held.isWithinShare = this.#connections.take(held);
    socket.on('close', () => {
      this.#connections.release(held);
      held.ended();
    });
    this.#expiry ??= setInterval(() => this.#expire(), EXPIRY_INTERVAL_MS);
  }

  #open(stream: Socket, isSecure = false, requestMs = this.#serving.times.requestMs): Connection {
    return new Connection(stream, this.#serving, { isSecure, requestMs });
  }

  #openPlain(socket: Socket): Connection {
    const connection = this.#open(socket);
    socket.once('finish', () => this.#connections.answered(connection));
    return connection;
  }

  #letIn(socket: Socket, { acceptor }: TlsService): Entrance {
    const { requestMs: timeoutMs } = this.#serving.times;
    return new Entrance(socket, {
      acceptor,
      timeoutMs,
      open: this.#open.bind(this),
      answered: (entrance) => this.#connections.answered(entrance),
    });
  }

  #expire(): void {
    this.#connections.expire(performance.now());
    if (!this.#connections.isEmpty) return;
    clearInterval(this.#expiry);
    this.#expiry = undefined;
  }

  #newParser(): RequestParser {
    const { acceptsUntimed = false, authenticator } = this.#options;
    return new RequestParser({ acceptsUntimed, takesSecrets: authenticator !== undefined });
  }

  async #answer(verdict: Verdict, caller: Connection): Promise<Buffer> {
    const beganMs = this.#options.observer === undefined ? 0 : performance.now();
    const admitted = this.#isAdmitted(verdict, caller) ? verdict : refused(verdict);
    const reply = await answer(admitted, caller, this.#surroundings);
    this.#connections.makeRoomForReply(reply.length);
    this.#observe(verdict, reply, beganMs);
    return reply;
  }

  #observe(verdict: Verdict, reply: Buffer, beganMs: number): void {
    const { observer } = this.#options;
    if (observer === undefined) return;
    if (verdict.kind === 'unknown') observer.unknown();
    else observer.answered(verdict.received.operation, reply[0] ?? NaN, performance.now() - beganMs);
  }

  #isAdmitted({ kind }: Verdict, caller: Connection): boolean {
    if (kind === 'unknown') return true;
    const reason = this.#reasonAgainst(caller);
    if (reason !== undefined) this.#surroundings.admissionLog.refused(reason);
    return reason === undefined;
  }

  #reasonAgainst({ ip, isSecure, network, isWithinShare }: Connection): NotAdmitted | undefined {
    if (this.#options.tls?.isRequired && !isSecure) return new NotAdmitted('tls', 'speaks no TLS', ip);
    if (!isWithinShare)
      return new NotAdmitted('max-connections-per-address', 'has too many connections', network);
    if (this.#rates?.take(network) === false)
      return new NotAdmitted('max-rate-per-address', 'sends operations too often', network);
    return undefined;
  }

  /** For instance out of file descriptors: said once, until a connection is accepted again. */
  #failToAccept({ code = 'unknown', message }: NodeJS.ErrnoException): void {
    if (this.#lastAcceptFault !== code) this.#options.diagnose(`cannot accept connections: ${message}`);
    this.#lastAcceptFault = code;
  }
}

/** What is answered with the operation's other error, and logged as ever. */
function refused(verdict: Verdict): Verdict {
  return verdict.kind === 'request' ? { kind: 'refused', received: verdict.received } : verdict;
}
