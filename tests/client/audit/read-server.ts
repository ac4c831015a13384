import { listenTcp, type Server } from 'onc-rpc';
import { register, type Registration } from 'portmapper-js';
import type { LogServerPlace } from '../../../client/audit/remote/log-server.js';
import { logService } from '../../../daemons/log-server/service.js';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import type { Trail } from '../../../daemons/trail/trail.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

const HOST = '127.0.0.1';

/** A portmapper of ours, and log servers that come and go. */
export class ReadServer {
  readonly place: LogServerPlace;
  #running: { server: Server; registration: Registration } | undefined;

  private constructor(port: number) {
    this.place = { host: HOST, portmapper: { host: HOST, port }, tls: undefined };
  }

  /** A portmapper, which knows of a log server with this trail. */
  static async start(t: Teardown, trail?: Trail): Promise<ReadServer> {
    const { port } = await startPortmapper(t);
    const started = new ReadServer(port);
    t.teardown(() => started.stop());
    if (trail !== undefined) await started.serve(trail);
    return started;
  }

  /** Serves a trail, at a port that is free, and has it found. */
  async serve(trail: Trail): Promise<void> {
    const server = logService({ trail, diagnose: () => undefined });
    const listeners = [await listenTcp(server, { host: HOST, port: 0 })];
    const { program, version } = LOG_PROG.AUDIT_VERS;
    const { portmapper } = this.place;
    const registration = register({ program, version, listeners, portmapper, mode: 'require' });
    this.#running = { server, registration };
    await registration.ready;
  }

  /** Ends the log server; the trail stays. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.registration.close();
    await running?.server.close(0);
  }
}
