import { once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import type { LogEntry } from '../../../daemons/programs/log.js';
import { logEntry } from '../../../daemons/p2p-server/shipping/log-entry.js';
import type { MemoryDirectory } from '../../../daemons/p2p-server/store/memory-directory.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import type { Store } from '../../../daemons/p2p-server/store/store.js';
import { P2pService, type P2pServiceOptions } from '../../../daemons/p2p-server/service.js';

/** The time of the service's own clock in tests. */
export const NOW = '01/02/2030 03:04:05';
/** A client's time. */
export const TIME = '11/05/2025 18:02:34';

export interface RunningService {
  readonly service: P2pService;
  readonly lines: string[];
  /** What it keeps; all that is recorded through it is in `audited`. */
  readonly store: Pick<Store, 'transact' | 'lose'>;
  readonly audited: LogEntry[];
  readonly said: string[];
  /** Opens a connection and sends nothing. */
  readonly connect: () => Promise<net.Socket>;
  /** Sends strings, reads to the end; the reply in hex. */
  readonly ask: (...strings: string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
}

interface StartedServiceOptions extends Partial<P2pServiceOptions> {
  /** Kept by the store, where none is given. */
  readonly directory?: MemoryDirectory;
}

/** A P2P server on a free port with a store in memory; everything it passes on is kept for the test to see. */
export async function startService({
  directory,
  ...options
}: StartedServiceOptions = {}): Promise<RunningService> {
  const lines: string[] = [];
  const audited: LogEntry[] = [];
  const said: string[] = [];
  const store = recording(options.store ?? new MemoryStore(directory && { directory }), audited);
  const service = await P2pService.start({
    host: '127.0.0.1',
    port: 0,
    clock: { now: () => NOW },
    console: { write: (line) => void lines.push(line) },
    diagnose: (message) => void said.push(message),
    ...options,
    store,
  });
  const sockets = new Set<net.Socket>();
  const connect = async (): Promise<net.Socket> => {
    const socket = net.connect({ port: service.address.port, host: service.address.address });
    sockets.add(socket);
    await once(socket, 'connect');
    return socket;
  };
  const ask = async (...strings: string[]): Promise<string> => {
    const socket = await connect();
    socket.write(strings.map((string) => `${string}\0`).join(''));
    return readToEnd(socket);
  };
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await service.close();
  };
  t.teardown(() => (service.isListening ? stop() : undefined));
  return { service, store, lines, audited, said, connect, ask, stop };
}

/** A store whose records are also kept for the test. */
function recording(
  store: Pick<Store, 'transact' | 'lose'>,
  audited: LogEntry[],
): Pick<Store, 'transact' | 'lose'> {
  return {
    lose: (count) => store.lose(count),
    transact: (work, recordsOf, options) => {
      const keptRecordsOf: typeof recordsOf = (result) => {
        const records = recordsOf(result);
        audited.push(...records.map(logEntry));
        return records;
      };
      return store.transact(work, keptRecordsOf, options);
    },
  };
}

/** Everything a server sends until it ends, in hex; a reset rejects. */
export async function readToEnd(socket: net.Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('hex');
}
