import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import { createServer, listenTcp, type Server } from 'onc-rpc';
import { PMAP_PROG } from 'portmapper-js';
import t from 'tap';
import { LOG_PROG } from '../../../../daemons/programs/log.js';
import {
  findLogServer,
  type LogServerAddress,
} from '../../../../daemons/p2p-server/shipping/find-log-server.js';
import { shipRecords } from '../../../../daemons/p2p-server/shipping/ship-records.js';
import { Shipper } from '../../../../daemons/p2p-server/shipping/shipper.js';
import { SENDLOG } from '../../../../daemons/p2p-server/shipping/log-call.js';
import { logEntry } from '../../../../daemons/p2p-server/shipping/log-entry.js';
import type { LogWay } from '../../../../daemons/p2p-server/shipping/log-way.js';
import { oneByOne } from '../../../../daemons/p2p-server/shipping/one-by-one.js';
import { LogSender } from '../../../../daemons/p2p-server/shipping/log-sender.js';
import { MemoryOutbox } from '../../../../daemons/p2p-server/store/memory-outbox.js';
import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import type { OperationRecord } from '../../../../daemons/p2p-server/store/operation-record.js';
import { readToEnd, startService, TIME } from '../running-service.js';
import { registrationOf } from '../sample-record.js';

// From a request to the log: server, queue, portmapper look-up and call, all over real sockets.

const PROTOCOLS = ['tcp', 'udp'] as const;
const VERSION_1 = 'log server has version 1 only: records may be repeated after a failure';
const never = new AbortController().signal;

/** A portmapper of version 2 that knows one program, or none (port 0). */
async function portmapper(t: Tap, table: { port: number }): Promise<{ host: string; port: number }> {
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const server = createServer().add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET: unused,
    PMAPPROC_UNSET: unused,
    PMAPPROC_DUMP: () => [],
    PMAPPROC_CALLIT: unused,
    PMAPPROC_GETPORT: ({ prog, vers, prot }) =>
      prog === 0x20000001 && vers === 1 && prot === 6 ? table.port : 0,
  });
  t.teardown(() => server.close());
  const { port } = await listenTcp(server, { host: '127.0.0.1', port: 0 });
  return { host: '127.0.0.1', port };
}

interface Tap {
  teardown(end: () => Promise<void> | void): void;
}

/** A log server that keeps what it is told and says so. */
class Log {
  readonly lines: string[] = [];
  readonly #events = new EventEmitter();
  #server: Server | undefined;

  async open(): Promise<number> {
    this.#server = createServer().add(LOG_PROG.LOG_VERS, {
      SENDLOG: ({ username, operation, timestamp }) => {
        this.lines.push(`${username} ${operation} ${timestamp}`);
        this.#events.emit('line');
      },
    });
    return (await listenTcp(this.#server, { host: '127.0.0.1', port: 0 })).port;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async holds(count: number): Promise<string[]> {
    while (this.lines.length < count) await once(this.#events, 'line');
    return this.lines;
  }
}

interface WatchedStore {
  readonly store: MemoryStore;
  readonly said: string[];
  /** Resolves when the queue next says something. */
  readonly speaks: () => Promise<unknown>;
}

/** Queue and sender as the program wires them. */
function storeShippedTo(t: Tap, address: { host: string; port: number }): WatchedStore {
  const said: string[] = [];
  const events = new EventEmitter();
  const diagnose = (message: string): void => {
    said.push(message);
    events.emit('said');
  };
  const settings = { portmapper: address, logProtocols: PROTOCOLS, logTls: undefined, foreignLog: undefined };
  const store = new MemoryStore();
  const shipping = shipRecords(store.outbox, settings, diagnose);
  t.teardown(() => shipping.close());
  return { store, said, speaks: () => once(events, 'said') };
}

await t.test('the look-up', async (t) => {
  const table = { port: 4711 };
  const address = await portmapper(t, table);
  t.same(await findLogServer({ portmapper: address, call: SENDLOG, protocols: PROTOCOLS }, never), {
    protocol: 'tcp',
    port: 4711,
  });
  table.port = 0;
  await t.rejects(findLogServer({ portmapper: address, call: SENDLOG, protocols: PROTOCOLS }, never), {
    message: 'not registered at the portmapper of 127.0.0.1',
  });
});

await t.test('every operation becomes one line, in order', async (t) => {
  const log = new Log();
  const { store, said } = storeShippedTo(t, await portmapper(t, { port: await log.open() }));
  t.teardown(() => log.close());
  const { ask } = await startService({ store });
  await ask('REGISTER', TIME, 'alice');
  await ask('REGISTER', TIME, 'alice');
  await ask('PUBLISH', TIME, 'alice', '/tmp/f', 'd');
  await ask('GET USER INFO', TIME, 'alice', 'bob');
  t.same(await log.holds(4), [
    `alice REGISTER ${TIME}`,
    `alice REGISTER ${TIME}`,
    `alice PUBLISH /tmp/f ${TIME}`,
    `alice GET_USER_INFO ${TIME}`,
  ]);
  t.same(said, [VERSION_1]);
});

await t.test('a log server that goes and comes back elsewhere gets everything, in order', async (t) => {
  const table = { port: 0 };
  const log = new Log();
  const { store, said, speaks } = storeShippedTo(t, await portmapper(t, table));
  t.teardown(() => log.close());
  const recordAll = (from: number, to: number): void => {
    for (let user = from; user < to; user++) {
      store.outbox.append([record(String(user))]);
    }
  };
  const lines = (count: number): string[] =>
    Array.from({ length: count }, (_, user) => `${user} REGISTER ${TIME}`);

  const away = speaks();
  recordAll(0, 100);
  await away;
  table.port = await log.open();
  t.same(await log.holds(100), lines(100));
  await log.close();
  recordAll(100, 200);
  table.port = await log.open();
  recordAll(200, 300);
  t.same(await log.holds(300), lines(300));
  t.match(said[0], 'log server is away (not registered at the portmapper of 127.0.0.1)');
  t.match(said[1], VERSION_1);
  t.match(said[2], 'log server is back');
});

await t.test('a portmapper that never answers delays no reply', async (t) => {
  const held = new Set<net.Socket>();
  const silent = net.createServer((socket) => held.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.teardown(() => {
    for (const socket of held) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as net.AddressInfo;
  const asked = once(silent, 'connection');
  const abort = new AbortController();
  const store = quietlyShipped(port, abort);
  const { connect, ask } = await startService({ store });
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  await asked;
  const socket = await connect();
  socket.write(`UNREGISTER\0${TIME}\0alice\0`);
  t.equal(await readToEnd(socket), '00', 'while the look-up waits');
  abort.abort();
});

function record(user: string): OperationRecord {
  return { ...registrationOf(user), timestamp: TIME, address: '' };
}

/** One that several servers share: what others added, and that this server ships, is seen when it is looked. */
class SharedOutbox extends MemoryOutbox {
  unseen: OperationRecord[] = [];
  #listener: ((over: AbortSignal) => void) | undefined;

  override onTerm(listener: (over: AbortSignal) => void): void {
    this.#listener = listener;
  }

  override refresh(): Promise<void> {
    this.append(this.unseen.splice(0));
    this.#listener?.(never);
    this.#listener = undefined;
    return Promise.resolve();
  }
}

await t.test('a server that stops looks once more for what others left, and ships it', async (t) => {
  const log = new Log();
  const address = await portmapper(t, { port: await log.open() });
  t.teardown(() => log.close());
  const settings = { portmapper: address, logProtocols: PROTOCOLS, logTls: undefined, foreignLog: undefined };
  const outbox = new SharedOutbox();
  const shipping = shipRecords(outbox, settings, () => undefined);
  outbox.unseen = ['alice', 'bob'].map((name) => ({
    user: Buffer.from(name),
    operation: 'REGISTER',
    path: undefined,
    timestamp: TIME,
    result: 0,
    address: '127.0.0.1',
  }));
  await shipping.close();
  t.same(log.lines, [`alice REGISTER ${TIME}`, `bob REGISTER ${TIME}`]);
});

await t.test('a database that does not answer keeps no server from stopping', async (t) => {
  const address = await portmapper(t, { port: 0 });
  const settings = { portmapper: address, logProtocols: PROTOCOLS, logTls: undefined, foreignLog: undefined };
  for (const looked of [() => new Promise<void>(() => undefined), () => Promise.reject(new Error('away'))]) {
    const outbox = new SharedOutbox();
    outbox.refresh = looked;
    const shipping = shipRecords(outbox, settings, () => undefined);
    const begin = performance.now();
    await shipping.close();
    t.ok(performance.now() - begin < 20_000);
  }
});

/** A store whose look-up ends with the test instead of its own deadline. */
function quietlyShipped(port: number, abort: AbortController): MemoryStore {
  const find = (): Promise<LogServerAddress> =>
    findLogServer(
      { portmapper: { host: '127.0.0.1', port }, call: SENDLOG, protocols: PROTOCOLS },
      abort.signal,
    );
  const sender = new LogSender({ call: SENDLOG, host: '127.0.0.1', find });
  const wait = (): Promise<void> => new Promise(() => undefined);
  const store = new MemoryStore();
  const { outbox } = store;
  const open = (signal: AbortSignal): Promise<LogWay> =>
    Promise.resolve(oneByOne({ outbox, sender, entryOf: logEntry, signal }));
  new Shipper({ outbox, open, diagnose: () => undefined, wait });
  return store;
}
