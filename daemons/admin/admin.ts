import { lookup } from 'node:dns/promises';
import type { FastifyInstance } from 'fastify';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { formatHostPort } from '../addresses/host-port.js';
import { AdminAccess } from './access.js';
import { type AdminPlace, checkReach } from './admin-flag.js';
import { adminService } from './http-service.js';
import { Metrics } from './metrics.js';
import { type Condition, Readiness } from './readiness.js';
import { DaemonView, type ShownDaemon } from './view/daemon-view.js';
import type { Series } from './view/series.js';

/** A daemon's window for those who watch over it, open from before it is ready until after it has stopped its work. */
export class Admin {
  readonly metrics = new Metrics();
  readonly #readiness = new Readiness();
  readonly #view: DaemonView;
  readonly #service: FastifyInstance;
  readonly #diagnose: Diagnose;

  private constructor(shown: ShownDaemon, access: AdminAccess, diagnose: Diagnose) {
    const { metrics } = this;
    const readiness = this.#readiness;
    metrics.gauge({
      name: 'ready',
      help: 'Whether /readyz says 200 (1) or 503 (0)',
      read: () => Number(readiness.report().ready),
    });
    this.#view = new DaemonView(shown, readiness);
    this.#service = adminService({ readiness, metrics, view: this.#view }, access);
    this.#diagnose = diagnose;
  }

  /**
   * Resolves when it listens.
   * @throws the error of node:net or node:dns where it cannot, and Error where everybody could look in
   */
  static async open(at: AdminPlace, diagnose: Diagnose, shown: ShownDaemon): Promise<Admin> {
    // Of a name's addresses the first: Fastify would listen on several for localhost, and close only one of them well.
    const { address: host } = await lookup(at.host);
    checkReach(at, host);
    const admin = new Admin(shown, new AdminAccess(at), diagnose);
    await admin.#service.listen({ host, port: at.port });
    return admin;
  }

  /** Is told of all that is answered. */
  get series(): Series {
    return this.#view.series;
  }

  /** The daemon needs something more to be ready. */
  require(condition: Condition): void {
    this.#readiness.add(condition);
  }

  /** The daemon has started: says where it is watched. */
  ready(): void {
    this.#readiness.enter('running');
    for (const address of this.#service.addresses().filter((each) => typeof each === 'object')) {
      this.#diagnose(`admin on http://${formatHostPort(address.address, address.port)}`, 'info');
    }
  }

  /** The daemon begins to stop: whoever sends it work should do so no longer. */
  stopping(): void {
    this.#readiness.enter('stopping');
  }

  /** Ends at once, or within 250 ms where somebody has sent half a request. */
  async close(): Promise<void> {
    await this.#service.close();
    await this.#view.close();
  }
}
