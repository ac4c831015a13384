import { reasonOf, RpcError } from '../rpc-error.js';
import type { Exchange, SessionAuth } from './authenticator.js';

/** Whether a transport's session stands; calls that need it wait until it does. */
export class SessionKeeper {
  readonly #session: SessionAuth | undefined;
  #state: 'missing' | 'establishing' | 'established' = 'missing';

  constructor(session: SessionAuth | undefined) {
    this.#session = session;
  }

  get isEstablished(): boolean {
    return this.#state === 'established';
  }

  /** The server does not know the session any more: another is needed. */
  drop(): void {
    if (this.#state === 'established') this.#state = 'missing';
  }

  /**
   * Establishes the session unless that goes on already; `onEnd` is told how it went. A session outlives the
   * connection that it was established over.
   */
  establish(exchange: Exchange, onEnd: (error: RpcError | undefined) => void): void {
    if (this.#session === undefined || this.#state !== 'missing') return;
    this.#state = 'establishing';
    void this.#establish(this.#session, exchange).then(onEnd);
  }

  async #establish(session: SessionAuth, exchange: Exchange): Promise<RpcError | undefined> {
    try {
      await session.establish(exchange);
      this.#state = 'established';
      return undefined;
    } catch (cause) {
      this.#state = 'missing';
      return new RpcError('AUTH_ERROR', `no session could be established: ${reasonOf(cause)}`, { cause });
    }
  }
}
