import { EventEmitter, once } from 'node:events';
import { createServer, type Handlers, listenTcp, type Server } from 'onc-rpc';
import { IPPROTO_TCP, IPPROTO_UDP, PMAP_PROG } from 'portmapper-js';
import { logService } from '../../../../daemons/log-server/service.js';
import type { AuditRecord, HeadResult, LOG_PROG } from '../../../../daemons/programs/audit.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../../../daemons/programs/byte-true-audit.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';

interface Tap {
  teardown(end: () => Promise<void> | void): void;
}

/** Where a log server listens; 0 stands for nowhere. */
interface LogPorts {
  port: number;
  udpPort: number;
  /** Those that are registered; any, where it is not said. */
  versions?: readonly number[];
  /** Where version 2 is registered over TCP, in place of `port`. */
  version2Port?: number;
  /** Called with the version that was asked for, when the answer is made. */
  onAnswered?: (vers: number) => void;
}

/** A portmapper of version 2. */
export async function portmapperOf(t: Tap, table: LogPorts): Promise<{ host: string; port: number }> {
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const server = createServer().add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET: unused,
    PMAPPROC_UNSET: unused,
    PMAPPROC_DUMP: () => [{ map: { prog: 0x20000001, vers: 1, prot: IPPROTO_UDP, port: table.udpPort } }],
    PMAPPROC_CALLIT: unused,
    PMAPPROC_GETPORT: ({ prog, vers, prot }) => {
      if (prog !== 0x20000001 || table.versions?.includes(vers) === false) return 0;
      const tcpPort = vers === 2 ? (table.version2Port ?? table.port) : table.port;
      const port = prot === IPPROTO_TCP ? tcpPort : table.udpPort;
      table.onAnswered?.(vers);
      return port;
    },
  });
  t.teardown(() => server.close());
  const { port } = await listenTcp(server, { host: '127.0.0.1', port: 0 });
  return { host: '127.0.0.1', port };
}

/** What a log server is asked. */
type Asked = Handlers<typeof LOG_PROG.AUDIT_VERS>;

/** Our log server, in this process; its trail outlives its restarts. */
export class NumberedLog {
  readonly table: LogPorts = { port: 0, udpPort: 0 };
  /** What it has taken, in order: `user operation`. */
  readonly logged: string[] = [];
  trail = this.newTrail();
  /** How many records each APPEND brought. */
  readonly batches: number[] = [];
  readonly #events = new EventEmitter();
  #server: Server | undefined;

  newTrail(): MemoryTrail {
    return new MemoryTrail({
      show: (records) => {
        this.#take(records);
        return Promise.resolve();
      },
    });
  }

  /** Listens, on a port of its own each time. */
  async open(): Promise<void> {
    const server = logService({ trail: this.trail, diagnose: () => undefined });
    await this.serve(server);
  }

  /** Another server in its place. */
  async serve(server: Server): Promise<void> {
    this.#server = server;
    this.table.port = (await listenTcp(server, { host: '127.0.0.1', port: 0 })).port;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async holds(count: number): Promise<readonly string[]> {
    while (this.logged.length < count) await once(this.#events, 'record');
    return this.logged;
  }

  #take(records: readonly AuditRecord[]): void {
    this.batches.push(records.length);
    for (const { entry } of records) this.logged.push(`${entry.username} ${entry.operation}`);
    this.#events.emit('record');
  }
}

/** A log server of version 2 that a test answers for; it takes any bytes for text. */
export function scriptedLog(handlers: Partial<Pick<Asked, 'APPEND' | 'HEAD'>>): Server {
  return createServer({ lenient: { text: true } }).add(BYTE_TRUE_AUDIT_VERS, {
    HEAD: () => held(0n),
    APPEND: allOf,
    READ: () => ({ tag: 'AUDIT_UNAVAILABLE', value: 'not here' }),
    ...handlers,
  });
}

export function held(value: bigint): HeadResult {
  return { tag: 'AUDIT_OK', value };
}

/** What is answered to a batch of which all is held. */
export function allOf({ first, records }: Parameters<Asked['APPEND']>[0]): HeadResult {
  return held(first + BigInt(records.length) - 1n);
}
