import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import type { SessionTerms } from '../../daemons/p2p-protocol/index.js';
import type { Answer } from '../exchange/exchange.js';
import { withGrace } from './grace.js';
import { isOwnAddress } from './own-address.js';
import { replyIn, type Server } from './server-operations.js';

/** Heartbeats that fit into the time to live: two may be lost. */
const BEATS_PER_TTL = 3;
/** Whatever time to live a server gives, even none: a client is not to be made to ask without pause. */
const MIN_INTERVAL_MS = 250;
/** How soon a session is asked for again where it is not known whether there is one; each time twice as late. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;
/** Seldom where it was never answered, as where a server leaves open what it does not know; one that hung recovers. */
const LONGEST_UNANSWERED_MS = 300_000;
/** How long an answer is waited for when the end is asked for: a session nobody knows the number of is in the way. */
const GRACE_MS = 1_000;

interface PresenceOptions {
  readonly server: Server;
  readonly user: string;
  /** Where this client serves the user's files. */
  readonly port: number;
  readonly diagnose: Diagnose;
  /** The fingerprint of the certificate that the files are served with. */
  readonly certificateSha256?: string | undefined;
  /** Told when the connection is lost and could not be made again; without it, the user is asked to. */
  readonly onLost?: (() => void) | undefined;
  /** Told when it was made again: the server may have lost more than the connection. */
  readonly onRenewed?: (() => void) | undefined;
  /** How soon a session is asked for again where the answer was lost or an error (5,000). */
  readonly retryMs?: number;
}

/**
 * That a user is connected, kept true: where the server knows sessions, heartbeats are sent, and a connection that the
 * server gave up meanwhile (it was restarted, or this machine slept) is made again.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #ended = new AbortController();
  #session: SessionTerms | undefined;
  /** The latest session that the server ended. */
  #formerSession: SessionTerms | undefined;
  /** Whether the server may have sessions, and even one of ours, whose number did not come. */
  #isUncertain = false;
  /** Whether a CONNECT may have been carried out whose answer was lost: our port then gets its session. */
  #mayHaveConnected = false;
  #retries = 0;
  #longestRetryMs = LONGEST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  private constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** To be called when CONNECT has been answered with 0. */
  static async begin(options: PresenceOptions, signal?: AbortSignal): Promise<Presence> {
    const presence = new Presence(options);
    await withGrace(signal, GRACE_MS, (late) => presence.#startSession(late));
    return presence;
  }

  /**
   * The number of the session, which fences a late goodbye; none where the server has no extensions. It stays when the
   * connection is lost for good: somebody may be connected under this name elsewhere, whom our goodbye does not concern.
   */
  get session(): string | undefined {
    return this.#session?.session;
  }

  /** No heartbeat is sent any more. Resolves when the session is certain: a CONNECT under way is waited for. */
  async end(): Promise<void> {
    this.#ended.abort();
    clearTimeout(this.#timer);
    await this.#beating;
  }

  /** To be called between the end and the goodbye: that also ends a connection whose CONNECT was not answered. */
  async takeUpConnection(): Promise<void> {
    if (!this.#mayHaveConnected) return;
    const reply = replyIn(await withGrace(this.#ended.signal, GRACE_MS, (late) => this.#askForSession(late)));
    if (reply?.status === 'ok') this.#session = reply;
  }

  /** Only a server that ends without a byte, and never gave us a session, is known to have none. */
  async #startSession(signal: AbortSignal): Promise<void> {
    const answer = await this.#askForSession(signal);
    const reply = replyIn(answer);
    this.#session = reply?.status === 'ok' ? reply : undefined;
    // Another server may have begun one, whose number was lost with it.
    if (answer.isRepeated === true) this.#isUncertain = true;
    const isUnheard = answer.kind === 'unanswered' && this.#formerSession === undefined;
    this.#longestRetryMs = isUnheard ? LONGEST_UNANSWERED_MS : LONGEST_RETRY_MS;
    const mayHaveSessions = answer.kind !== 'silent' || this.#formerSession !== undefined;
    if (reply === undefined ? mayHaveSessions : reply.status === 'otherError') {
      this.#isUncertain = true;
    } else if (this.#isUncertain && reply !== undefined && reply.status !== 'ok') {
      return this.#replaceConnection();
    } else {
      this.#isUncertain = false;
      this.#mayHaveConnected = false;
      this.#retries = 0;
      await this.#announceCertificate(signal);
    }
    this.#awaitNextBeat();
  }

  #askForSession(signal: AbortSignal): Promise<Answer<'START_SESSION'>> {
    const { server, user, port } = this.#options;
    return server.perform({ operation: 'START_SESSION', user, port: String(port) }, signal);
  }

  /** The number of a session that the server did start was lost; another comes with a connection of its own only. */
  async #replaceConnection(): Promise<void> {
    const { server, user, port } = this.#options;
    const { signal } = this.#ended;
    const request = { operation: 'GET_USER_INFO', user, target: user } as const;
    const held = replyIn(await server.perform(request, signal));
    if (held?.status === 'ok' && held.port === port && isOwnAddress(held.ip))
      await server.perform({ operation: 'DISCONNECT', user }, signal);
    if (!signal.aborted) await this.#connectAgain();
  }

  async #announceCertificate(signal: AbortSignal): Promise<void> {
    const { server, user, certificateSha256: sha256, diagnose } = this.#options;
    if (sha256 === undefined) return;
    const session = this.session ?? '';
    const answer =
      this.session === undefined
        ? undefined
        : await server.perform({ operation: 'ANNOUNCE_CERTIFICATE', user, session, sha256 }, signal);
    if (answer?.kind !== 'reply' || answer.reply.status !== 'ok')
      diagnose(
        `${user}: the server does not tell others our certificate; who asks for TLS cannot fetch files`,
      );
  }

  #awaitNextBeat(): void {
    if ((this.#session === undefined && !this.#isUncertain) || this.#ended.signal.aborted) return;
    const intervalMs =
      this.#session === undefined
        ? Math.min(this.#longestRetryMs, (this.#options.retryMs ?? RETRY_MS) * 2 ** this.#retries++)
        : Math.max(MIN_INTERVAL_MS, (this.#session.ttlSeconds * 1000) / BEATS_PER_TTL);
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat();
    }, intervalMs).unref();
  }

  async #beat(): Promise<void> {
    const { server, user } = this.#options;
    const { session } = this;
    if (session === undefined) return this.#startSession(this.#ended.signal);
    const request = { operation: 'HEARTBEAT', user, session } as const;
    const answer = await server.perform(request, this.#ended.signal);
    // Its other error is the server's, or one of access: nobody was given up.
    const isGivenUp = answer.kind === 'reply' && !/^(ok|otherError)$/.test(answer.reply.status);
    if (isGivenUp && !this.#ended.signal.aborted) await this.#connectAgain();
    else this.#awaitNextBeat();
  }

  /** Not ended by our own end at once: a connection that nobody knows the session of would never expire. */
  #connectAgain(): Promise<void> {
    this.#formerSession = this.#session ?? this.#formerSession;
    return withGrace(this.#ended.signal, GRACE_MS, async (late) => {
      const { server, user, port, diagnose, onRenewed } = this.#options;
      const answer = await server.perform({ operation: 'CONNECT', user, port: String(port) }, late);
      const mayBeOurs = this.#mayHaveConnected || answer.isRepeated === true;
      this.#mayHaveConnected = answer.kind !== 'reply' && (mayBeOurs || answer.kind !== 'unreachable');
      if (answer.kind !== 'reply') {
        this.#awaitNextBeat();
      } else if (answer.reply.status === 'userAlreadyConnected' && mayBeOurs) {
        // By the first request, perhaps: then the session goes to our port.
        this.#isUncertain = true;
        await this.#startSession(late);
        onRenewed?.();
      } else if (answer.reply.status === 'ok') {
        if (!this.#isUncertain) diagnose(`${user}: the server had ended the connection; connected again`);
        this.#isUncertain = false;
        await this.#startSession(late);
        onRenewed?.();
      } else {
        this.#giveUp(answer.reply.status);
      }
    });
  }

  #giveUp(status: string): void {
    const { user, diagnose, onLost } = this.#options;
    this.#session ??= this.#formerSession;
    const first = status === 'userDoesNotExist' ? `REGISTER ${user} and ` : '';
    const hint = onLost === undefined ? `; type ${first}CONNECT ${user} to connect again` : '';
    diagnose(`${user}: no longer connected (${status})${hint}`);
    onLost?.();
  }
}
