import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from 'onc-rpc';
import { register, type Registration, type RegistrationEvent, type RegistrationMode } from 'portmapper-js';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import type { HostPort } from '../addresses/host-port.js';
import { LOG_PROG } from '../programs/audit.js';
import type { Watch } from './admin/watch.js';

export interface RegistrationsOptions {
  readonly listeners: readonly Listener[];
  readonly portmapper: HostPort;
  readonly mode: RegistrationMode;
  readonly diagnose: Diagnose;
  readonly watch: Pick<Watch, 'watchRegistration' | 'standsBy'>;
}

interface BegunVersion {
  readonly program: number;
  readonly version: number;
  readonly tell: (event: RegistrationEvent) => void;
}

const WHAT_TO_DO =
  'no P2P server finds this log server before that works, and it is tried on and on: ' +
  'see to the portmapper (rpcbind or sunshare-portmapper), or to --portmapper';

/** How long a start waits for a portmapper that says nothing. */
const FIRST_TRY_MS = 1_000;

/** Both versions of the program at the portmapper. */
export class Registrations {
  readonly #options: RegistrationsOptions;
  readonly #registrations: Registration[] = [];
  /** By version, why it is not registered. */
  readonly #faults = new Map<number, string>();
  /** Settles when each was tried once. */
  readonly #tried: Promise<void>;
  #isClosed = false;

  private constructor(options: RegistrationsOptions) {
    this.#options = options;
    this.#tried = this.#tryAll();
  }

  /**
   * Registers them and keeps them so, under `optional` also after it has resolved.
   * @throws Error under `require` where that cannot be done; then none is left registered
   */
  static async begin(options: RegistrationsOptions): Promise<Registrations> {
    const all = new Registrations(options);
    try {
      await (options.mode === 'require' ? all.#tried : all.#triedInTime());
    } catch (error) {
      await all.close();
      throw error;
    }
    return all;
  }

  /** The same without a start that waits for it or may be given up. */
  static beginLater(options: RegistrationsOptions): Registrations {
    return new Registrations({ ...options, mode: options.mode === 'require' ? 'optional' : options.mode });
  }

  /** Whether all of them are, as far as it could be asked, or need not be. */
  get areComplete(): boolean {
    return this.#faults.size === 0;
  }

  /** Callers stop finding it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#registrations.map((each) => each.close()));
  }

  async #triedInTime(): Promise<void> {
    const deadline = new AbortController();
    await Promise.race([this.#tried, sleep(FIRST_TRY_MS, undefined, deadline)]);
    deadline.abort();
  }

  async #tryAll(): Promise<void> {
    // the newest first: a P2P server that finds another meanwhile makes do with that
    const versions = Object.values(LOG_PROG.versions).reverse();
    const begun = versions.map(({ program, version }) => ({
      program,
      version,
      tell: this.#watched(version),
    }));
    for (const each of begun) if (!this.#isClosed) await this.#register(each);
  }

  /** Counts as missing until its registration tells otherwise. */
  #watched(version: number): (event: RegistrationEvent) => void {
    const { mode, watch } = this.#options;
    if (mode === 'off') return () => undefined;
    this.#faults.set(version, 'not registered yet');
    const watched = watch.watchRegistration(version);
    return (event) => {
      this.#tell(version, event);
      watched(event);
    };
  }

  async #register({ tell: onEvent, ...which }: BegunVersion): Promise<void> {
    const { listeners, portmapper, mode } = this.#options;
    const registration = register({ ...which, listeners, portmapper, mode, onEvent });
    this.#registrations.push(registration);
    await registration.ready.catch(() => {
      // the event has told why
      throw new Error('not started: --register require');
    });
  }

  /** What keeps both from the portmapper is said once. */
  #tell(version: number, { kind, message }: RegistrationEvent): void {
    const isKnown = [...this.#faults.values()].includes(message);
    if (kind === 'registered') this.#faults.delete(version);
    else this.#faults.set(version, message);
    const { diagnose, mode } = this.#options;
    if (kind === 'registered' || kind === 'unregistered') diagnose(message, 'info');
    else if (kind === 'failed' && mode === 'optional' && !isKnown) diagnose(`${message}; ${WHAT_TO_DO}`);
    else if (!isKnown) diagnose(message);
  }
}
