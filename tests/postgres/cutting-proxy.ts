import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrivatePostgres } from './private-postgres.js';

/** What becomes of the next COMMIT: it arrives and its answer does not; it does not arrive. */
export type Cut = 'answer' | 'commit';

const SOCKET = '.s.PGSQL.5432';
/** A Query message, as it ends. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** Stands between a server and its database, and cuts connections where it hurts most. */
export class CuttingProxy {
  readonly folder = mkdtempSync(join(tmpdir(), 'sunshare-cut-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cuts: Cut[] = [];
  /** Whether nothing arrives of what is asked in a connection that is begun: who asks is let in, and told nothing more. */
  isDeaf = false;

  private constructor(postgres: PrivatePostgres) {
    this.#server = createServer((client) => this.#pass(client, connect(join(postgres.folder, SOCKET))));
  }

  static async start(t: Teardown, postgres: PrivatePostgres): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(postgres);
    await new Promise<void>((resolve) => proxy.#server.listen(join(proxy.folder, SOCKET), resolve));
    t.teardown(async () => {
      for (const socket of proxy.#sockets) socket.destroy();
      await new Promise((resolve) => proxy.#server.close(resolve));
      rmSync(proxy.folder, { recursive: true, force: true });
    });
    return proxy;
  }

  /** How many cuts are still to be made. */
  get left(): number {
    return this.#cuts.length;
  }

  /** What becomes of the next COMMITs, each of another connection. */
  cut(...cuts: Cut[]): void {
    this.#cuts = cuts;
  }

  #pass(client: Socket, database: Socket): void {
    let isCut = false;
    let isBegun = false;
    const end = (): void => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) {
      this.#sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.#sockets.delete(socket);
          end();
        });
    }
    client.on('data', (bytes: Buffer) => {
      if (isBegun && this.isDeaf) return;
      isBegun = true;
      const cut = bytes.includes(COMMIT) && !isCut ? this.#cuts.shift() : undefined;
      if (cut === 'commit') {
        end();
        return;
      }
      isCut ||= cut !== undefined;
      database.write(bytes);
    });
    database.on('data', (bytes: Buffer) => {
      if (!isCut) client.write(bytes);
      // What was done is done: the answer is here.
      else if (bytes.includes('COMMIT\0')) end();
    });
  }
}
