interface Session {
  readonly number: string;
  readonly expiresMs: number;
  /** Of the certificate that was announced in it. */
  readonly sha256?: string | undefined;
}

/** The connections that last only as long as heartbeats come, by their user. */
export class Sessions {
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  /** In the order of their last heartbeat. */
  readonly #sessions = new Map<string, Session>();
  /** Starts at a time, so that a restarted server does not give a number again that an old client still has. */
  #lastNumber = Date.now();

  /** `nowMs` is a clock that is never set back. */
  constructor(ttlMs: number, nowMs: () => number) {
    this.#ttlMs = ttlMs;
    this.#nowMs = nowMs;
  }

  /** Gives it a number. */
  start(user: string): string {
    const number = String(++this.#lastNumber);
    this.#keep(user, number);
    return number;
  }

  /** Whether it was that user's session, which is then good for its time once more. */
  renew(user: string, number: string): boolean {
    if (!this.isCurrent(user, number)) return false;
    this.#keep(user, number, this.certificateOf(user));
    return true;
  }

  /** Whether it was that user's session, whose certificate is known as long as it lasts. */
  announce(user: string, number: string, sha256: string): boolean {
    const session = this.#sessions.get(user);
    if (session?.number !== number) return false;
    this.#sessions.set(user, { ...session, sha256 });
    return true;
  }

  /** Of whoever announced one. */
  certificateOf(user: string): string | undefined {
    return this.#sessions.get(user)?.sha256;
  }

  has(user: string): boolean {
    return this.#sessions.has(user);
  }

  isCurrent(user: string, number: string): boolean {
    return this.#sessions.get(user)?.number === number;
  }

  end(user: string): void {
    this.#sessions.delete(user);
  }

  /** Whose time is over, those who went silent first first. */
  overdue(): string[] {
    const nowMs = this.#nowMs();
    const users: string[] = [];
    for (const [user, { expiresMs }] of this.#sessions) {
      if (expiresMs > nowMs) break;
      users.push(user);
    }
    return users;
  }

  /** At the end of the map, where the latest stand. */
  #keep(user: string, number: string, sha256?: string): void {
    this.#sessions.delete(user);
    this.#sessions.set(user, { number, expiresMs: this.#nowMs() + this.#ttlMs, sha256 });
  }
}
