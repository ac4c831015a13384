import { join } from 'node:path';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { startPortmapper } from '../../flow/whole-system.js';
import { LOOPBACK } from '../../loopback.js';
import { ROOT, saysReady, startProgram } from '../../started-program.js';
import { Killable, type Starting } from './killable.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

interface CrashSystemOptions {
  /** Where the stores are. */
  readonly folder: string;
  readonly logServerFlags?: readonly string[];
  readonly p2pServerFlags?: readonly string[];
  /** Whether the log server is ready only when it is registered (require). */
  readonly registration?: 'require' | 'optional';
  /** Within which a daemon has to be ready, where the machine is slow. */
  readonly readyMs?: number;
  /** A command line that runs a daemon's, put before it. */
  readonly runBy?: (daemon: string) => readonly string[];
}

/** A portmapper, and a P2P server and a log server that keep what they know in SQLite and may be killed. */
export class CrashSystem {
  readonly p2pServer: Killable;
  readonly logServer: Killable;
  /** The store of the P2P server. */
  readonly p2pStore: string;
  /** The store of the log server. */
  readonly trail: string;
  readonly anchors: string;
  readonly #t: Teardown;
  readonly #options: CrashSystemOptions;
  readonly #portmapper: string;
  #p2pPort = 0;

  private constructor(t: Teardown, options: CrashSystemOptions, portmapper: string) {
    this.#t = t;
    this.#options = options;
    this.#portmapper = portmapper;
    this.p2pStore = join(options.folder, 'p2p-server.db');
    this.trail = join(options.folder, 'trail.db');
    this.anchors = join(options.folder, 'anchors');
    this.p2pServer = new Killable('P2P server', () => this.#startP2pServer(), isPortTaken);
    this.logServer = new Killable('log server', () => this.#startLogServer(), isPortTaken);
  }

  /** All of it; ends with the test. `portmapper` is `HOST:PORT` of another one than ours. */
  static async start(t: Teardown, options: CrashSystemOptions, portmapper?: string): Promise<CrashSystem> {
    const system = new CrashSystem(t, options, portmapper ?? (await ourPortmapper(t)));
    await Promise.all([system.logServer.start(), system.p2pServer.start()]);
    await system.ready();
    return system;
  }

  /** Where the P2P server listens, or will in a moment. */
  get p2pPort(): number {
    return this.#p2pPort;
  }

  async ready(): Promise<void> {
    await Promise.all([this.p2pServer.ready(), this.logServer.ready()]);
  }

  // A port of its own for each run: while the server is away, anybody's connection may take the old one.
  async #startP2pServer(): Promise<Starting> {
    this.#p2pPort = await anyFreePort();
    const flags = ['-p', String(this.#p2pPort), '--host', LOOPBACK, '--store', `sqlite:${this.p2pStore}`];
    const more = this.#options.p2pServerFlags ?? [];
    return this.#starting('daemons/p2p-server/main.js', [
      ...flags,
      '--portmapper',
      this.#portmapper,
      ...more,
    ]);
  }

  #startLogServer(): Promise<Starting> {
    const flags = [
      '--host',
      '127.0.0.1',
      '--register',
      this.#options.registration ?? 'require',
      '--portmapper',
      this.#portmapper,
    ];
    const store = ['--store', `sqlite:${this.trail}`, '--anchor', this.anchors, '--anchor-every', '50'];
    const more = this.#options.logServerFlags ?? [];
    return Promise.resolve(this.#starting('daemons/log-server/main.js', [...flags, ...store, ...more]));
  }

  #starting(main: string, args: readonly string[]): Starting {
    const [command, ...more] = [...(this.#options.runBy?.(main) ?? []), process.execPath];
    const started = startProgram(this.#t, {
      name: main,
      command,
      args: [...more, `${ROOT}dist/${main}`, ...args],
    });
    const ready = started.program.ready(saysReady, this.#options.readyMs).then(() => undefined);
    return { ...started, ready };
  }
}

async function ourPortmapper(t: Teardown): Promise<string> {
  const { port } = await startPortmapper(t);
  return `127.0.0.1:${port}`;
}

function isPortTaken(stderr: string): boolean {
  return stderr.includes('already in use');
}
