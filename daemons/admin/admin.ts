import { lookup } from 'node:dns/promises';
import type { FastifyInstance } from 'fastify';
import type { Diagnose } from '../diagnostics.js';
import { formatHostPort, type HostPort } from '../host-port.js';
import { isLoopback } from '../ip-address.js';
import { adminService, type Watched } from './http-service.js';
import { Metrics } from './metrics.js';
import { type Condition, Readiness } from './readiness.js';

/** A daemon's window for those who watch over it, open from before it is ready until after it has stopped its work. */
export class Admin {
  readonly metrics: Metrics;
  readonly #readiness: Readiness;
  readonly #service: FastifyInstance;
  readonly #diagnose: Diagnose;

  private constructor(watched: Watched, diagnose: Diagnose) {
    this.metrics = watched.metrics;
    this.#readiness = watched.readiness;
    this.#service = adminService(watched);
    this.#diagnose = diagnose;
  }

  /**
   * Resolves when it listens.
   * @throws the error of node:net or node:dns where it cannot
   */
  static async open(at: HostPort, diagnose: Diagnose, conditions: readonly Condition[] = []): Promise<Admin> {
    const readiness = new Readiness(conditions);
    const metrics = new Metrics();
    metrics.gauge({
      name: 'ready',
      help: 'Whether /readyz says 200 (1) or 503 (0)',
      read: () => Number(readiness.report().ready),
    });
    const admin = new Admin({ readiness, metrics }, diagnose);
    // Of a name's addresses the first: Fastify would listen on several for localhost, and close only one of them well.
    const { address: host } = await lookup(at.host);
    await admin.#service.listen({ host, port: at.port });
    return admin;
  }

  /** The daemon needs something more to be ready. */
  require(condition: Condition): void {
    this.#readiness.add(condition);
  }

  /** The daemon has started: says where it is watched. */
  ready(): void {
    this.#readiness.enter('running');
    for (const address of this.#service.addresses().filter((each) => typeof each === 'object')) {
      this.#diagnose(`admin on http://${formatHostPort(address.address, address.port)}`);
      if (!isLoopback(address.address))
        this.#diagnose(
          `warning: the admin address ${address.address} is not of loopback: whoever reaches it reads everything there`,
        );
    }
  }

  /** The daemon begins to stop: whoever sends it work should do so no longer. */
  stopping(): void {
    this.#readiness.enter('stopping');
  }

  /** Ends at once, or within 250 ms where somebody has sent half a request. */
  close(): Promise<void> {
    return this.#service.close();
  }
}
