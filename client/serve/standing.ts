import { isIP } from 'node:net';
import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import type { Reply } from '../../daemons/p2p-protocol/index.js';
import { connect } from '../exchange/connection.js';
import { isErrno } from '../local-files/file-error.js';
import { isOwnAddress } from '../server/own-address.js';
import { replyIn, type Server } from '../server/server-operations.js';
import type { LocalUser } from '../session/local-user.js';
import { report, type Report } from '../session/report.js';

/** How often a server that knows no sessions, and so sees no heartbeats, is asked whether the user is connected. */
const ASK_AGAIN_MS = 300_000;
const PROBE_MS = 2_000;

interface StandingOptions {
  readonly server: Server;
  readonly local: LocalUser;
  readonly user: string;
  readonly diagnose: Diagnose;
  /** Told when the server had lost the connection, and made it again: it may have lost more. */
  readonly onRenewed: () => void;
  /** How often a server without sessions is asked (300,000). */
  readonly askAgainMs?: number | undefined;
}

/** That a user is registered and connected, from here. */
export class Standing {
  readonly #options: StandingOptions;
  #askedAt = performance.now();

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  /** Connects, and registers before where the server does not know the user: a new one, or its memory was lost. */
  async attain(signal?: AbortSignal): Promise<boolean> {
    const { local, user, diagnose } = this.#options;
    this.#askedAt = performance.now();
    let connected = await local.connect(user, signal);
    if (connected.status === 'userDoesNotExist' && !signal?.aborted) {
      const registered = await local.register(user, signal);
      if (!registered.succeeded && registered.status !== 'usernameInUse') {
        diagnose(`${user}: cannot be registered`);
        return false;
      }
      connected = await local.connect(user, signal);
    }
    if (connected.status === 'userAlreadyConnected') connected = (await this.#takeOver(signal)) ?? connected;
    this.#tellOf(connected);
    return connected.status === 'ok';
  }

  #tellOf({ status, isAnswered }: Report): void {
    const { user, diagnose } = this.#options;
    if (status === 'userAlreadyConnected')
      diagnose(
        `${user}: is connected from elsewhere; waiting until that ends (DISCONNECT ${user} at a prompt ends it)`,
      );
    else if (status !== 'ok' && isAnswered)
      diagnose(`${user}: the server refuses CONNECT (${causeOf(status)})`);
  }

  /** Asked only where no heartbeats tell, and seldom: each time is an operation that the server logs. */
  async isHeld(signal?: AbortSignal): Promise<boolean> {
    const { local, user, onRenewed, askAgainMs = ASK_AGAIN_MS } = this.#options;
    if (local.connected === undefined) return false;
    if (local.connected.presence.session !== undefined) return true;
    if (performance.now() - this.#askedAt < askAgainMs) return true;
    this.#askedAt = performance.now();
    const { status } = await local.connect(user, signal);
    if (status === 'ok') onRenewed();
    return status === 'userAlreadyConnected' || status === 'ok';
  }

  /** What becomes of a connection that the server holds: our own stays. Undefined where it is left alone. */
  async #takeOver(signal?: AbortSignal): Promise<Report | undefined> {
    const { server, local, user } = this.#options;
    const answer = await server.perform({ operation: 'GET_USER_INFO', user, target: user }, signal);
    const holder = replyIn(answer);
    if (this.#isOurs(holder)) return report('CONNECT', 'ok');
    if (!(await this.#isLeftBehind(holder, signal)) || signal?.aborted) return undefined;
    await local.disconnect(user, signal);
    return local.connect(user, signal);
  }

  /**
   * Whether it is the connection that we have, though an answer was lost: by its port, since the server may know us by
   * the address of a NAT, or, where it does not tell, as {@link isHeld} takes it.
   */
  #isOurs(holder: Reply<'GET_USER_INFO'> | undefined): boolean {
    const { connected } = this.#options.local;
    if (connected === undefined || connected.presence.session !== undefined) return false;
    return holder === undefined || (holder.status === 'ok' && holder.port === connected.listener.port);
  }

  /**
   * Whether it is that of a client of this machine that was killed: nobody listens there. Of another machine that cannot
   * be told: a firewall or a NAT refuses in the place of a client that lives.
   */
  async #isLeftBehind(holder: Reply<'GET_USER_INFO'> | undefined, signal?: AbortSignal): Promise<boolean> {
    // Looking a host name up would be an errand that a server could send us on.
    if (holder?.status !== 'ok' || isIP(holder.ip) === 0 || !isOwnAddress(holder.ip)) return false;
    if (holder.port === this.#options.local.connected?.listener.port) return true;
    try {
      (await connect({ host: holder.ip, port: holder.port }, { timeoutMs: PROBE_MS, signal })).destroy();
      return false;
    } catch (error) {
      return isErrno(error, 'ECONNREFUSED');
    }
  }
}

/** The protocol has one status for all that access is refused for. */
function causeOf(status: string): string {
  if (status !== 'otherError') return status;
  return 'otherError; it may want another secret, --secret-file, or TLS, --tls';
}
