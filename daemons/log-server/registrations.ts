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

const WHAT_TO_DO =
  'no P2P server finds this log server before that works, and it is tried on and on: ' +
  'see to the portmapper (rpcbind or sunshare-portmapper), or to --portmapper';

/** Both versions of the program at the portmapper. */
export class Registrations {
  readonly #options: RegistrationsOptions;
  readonly #registrations: Registration[] = [];
  /** By version, why it is not registered. */
  readonly #faults = new Map<number, string>();

  private constructor(options: RegistrationsOptions) {
    this.#options = options;
  }

  /**
   * Registers them and keeps them so.
   * @throws Error under `require` where that cannot be done; then none is left registered
   */
  static async begin(options: RegistrationsOptions): Promise<Registrations> {
    const all = new Registrations(options);
    try {
      // the newest first: a P2P server that finds another meanwhile makes do with that
      for (const { program, version } of Object.values(LOG_PROG.versions).reverse())
        await all.#register(program, version);
    } catch (error) {
      await all.close();
      throw error;
    }
    return all;
  }

  /** Whether all of them are, as far as it could be asked, or need not be. */
  get areComplete(): boolean {
    return this.#faults.size === 0;
  }

  /** Callers stop finding it. */
  async close(): Promise<void> {
    await Promise.all(this.#registrations.map((each) => each.close()));
  }

  async #register(program: number, version: number): Promise<void> {
    const { listeners, portmapper, mode, watch } = this.#options;
    const watched = mode === 'off' ? undefined : watch.watchRegistration(version);
    const onEvent = (event: RegistrationEvent): void => {
      this.#tell(version, event);
      watched?.(event);
    };
    const registration = register({ program, version, listeners, portmapper, mode, onEvent });
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
