import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import type { Status } from '../../daemons/p2p-protocol/index.js';
import { type Server, replyIn } from '../server/server-operations.js';
import { Presence } from '../server/presence.js';
import type { PeerListener } from '../uploading/peer-listener.js';
import type { Sharing } from '../uploading/sharing.js';
import { report, type Report } from './report.js';

/** The user who is connected from here, and what keeps them so. */
export interface Connected {
  readonly user: string;
  readonly listener: PeerListener;
  readonly presence: Presence;
}

interface LocalUserOptions {
  readonly server: Server;
  readonly sharing: Sharing;
  readonly diagnose: Diagnose;
  /** Told when the connection is lost for good, or was made again; see {@link Presence}. */
  readonly onLost?: () => void;
  readonly onRenewed?: () => void;
}

/** Who uses this client: registered, connected by one CONNECT at a time, and served to others while they are. */
export class LocalUser {
  readonly #options: LocalUserOptions;
  readonly #server: Server;
  readonly #sharing: Sharing;
  #connected: Connected | undefined;

  constructor(options: LocalUserOptions) {
    this.#options = options;
    this.#server = options.server;
    this.#sharing = options.sharing;
  }

  get connected(): Connected | undefined {
    return this.#connected;
  }

  async register(user: string, signal?: AbortSignal): Promise<Report> {
    const answer = await this.#server.perform({ operation: 'REGISTER', user }, signal);
    const status = replyIn(answer)?.status ?? 'otherError';
    // Whoever had the name before is gone, and what they published.
    if (status === 'ok') await this.#sharing.forget(user);
    return report('REGISTER', status);
  }

  async unregister(user: string, signal?: AbortSignal): Promise<Report> {
    const answer = await this.#server.perform({ operation: 'UNREGISTER', user }, signal);
    const status = replyIn(answer)?.status ?? 'otherError';
    if (status === 'ok') {
      await this.#sharing.forget(user);
      if (this.#connected?.user === user) await this.#stopListening();
    }
    return report('UNREGISTER', status);
  }

  async connect(user: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected !== undefined && this.#connected.user !== user)
      await this.disconnect(this.#connected.user, signal);
    await this.#sharing.restore(user);
    const listener = this.#connected?.listener ?? (await this.#sharing.listenFor(user));
    try {
      const request = { operation: 'CONNECT', user, port: String(listener.port) } as const;
      const answer = await this.#server.perform(request, signal);
      const reply = replyIn(answer);
      if (reply?.status === 'ok') await this.#becomeConnected(user, listener, signal);
      const mayBeOurs = reply?.status === 'userAlreadyConnected' && answer.isRepeated === true;
      const isOurs = mayBeOurs && (await this.#takeUp(user, listener, signal));
      const status = isOurs ? 'ok' : (reply?.status ?? 'otherError');
      return { ...report('CONNECT', status), isAnswered: reply !== undefined };
    } finally {
      if (this.#connected === undefined) await listener.cut();
    }
  }

  /** Asked of the server whoever is connected here: it may still hold a connection that a crash left behind. */
  async disconnect(user: string, signal?: AbortSignal): Promise<Report> {
    const own = this.#connected?.user === user ? this.#connected : undefined;
    if (own !== undefined) await this.#stopListening();
    await own?.presence.takeUpConnection();
    const session = own?.presence.session;
    const ended = session === undefined ? undefined : await this.#endSession(user, session, signal);
    const status =
      ended ?? replyIn(await this.#server.perform({ operation: 'DISCONNECT', user }, signal))?.status;
    return report('DISCONNECT', status ?? 'otherError');
  }

  /** Undefined where the server knows no sessions: another than the one that gave this number. */
  async #endSession(
    user: string,
    session: string,
    signal?: AbortSignal,
  ): Promise<Status<'DISCONNECT'> | undefined> {
    const request = { operation: 'DISCONNECT_SESSION', user, session } as const;
    const answer = await this.#server.perform(request, signal);
    if (answer.kind !== 'reply') return answer.kind === 'silent' ? undefined : 'otherError';
    // The first server has ended it, and could not say so.
    const { status } = answer.reply;
    return status === 'userNotConnected' && answer.isRepeated === true ? 'ok' : status;
  }

  /** Takes a connection for ours if our port gets its session: that of our own CONNECT, whose answer was lost. */
  async #takeUp(user: string, listener: PeerListener, signal?: AbortSignal): Promise<boolean> {
    if (this.#connected !== undefined) return false;
    const presence = await this.#beginPresence(user, listener, signal);
    if (presence.session === undefined) await presence.end();
    else this.#connected = { user, listener, presence };
    return presence.session !== undefined;
  }

  async #becomeConnected(user: string, listener: PeerListener, signal?: AbortSignal): Promise<void> {
    await this.#connected?.presence.end();
    const presence = await this.#beginPresence(user, listener, signal);
    this.#connected = { user, listener, presence };
  }

  #beginPresence(user: string, listener: PeerListener, signal?: AbortSignal): Promise<Presence> {
    const { server, diagnose, onLost, onRenewed } = this.#options;
    const { port, certificateSha256 } = listener;
    return Presence.begin({ server, user, port, certificateSha256, diagnose, onLost, onRenewed }, signal);
  }

  async #stopListening(): Promise<void> {
    const stopped = this.#connected;
    this.#connected = undefined;
    if (stopped !== undefined) this.#sharing.retire(stopped.listener);
    await stopped?.presence.end();
  }
}
