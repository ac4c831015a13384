import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];
/** Of a connection: its number, our address and port, the other's, its state, the bytes in its send queue. */
const ROW = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/gm;

/**
 * How many bytes of each connection the other side has not acknowledged. Node tells only when what it was given has
 * left, and the kernel takes megabytes at once and then nothing until a third of them is gone: half a minute at
 * 40 KiB/s.
 */
export class SendQueues {
  readonly #bytes = new Map<string, number>();

  /** As they are now; empty where the system is no Linux. */
  static async read(): Promise<SendQueues> {
    const queues = new SendQueues();
    for (const table of TABLES) queues.#add(await readFile(table, 'latin1').catch(() => ''));
    return queues;
  }

  /** Undefined where that is not known. */
  of({ localPort = 0, remotePort = 0 }: Pick<Socket, 'localPort' | 'remotePort'>): number | undefined {
    return this.#bytes.get(`${localPort}:${remotePort}`);
  }

  /** Two with the same ports, of different addresses, are counted as one. */
  #add(table: string): void {
    for (const [, local = '', remote = '', queued = ''] of table.matchAll(ROW)) {
      const ports = `${parseInt(local, 16)}:${parseInt(remote, 16)}`;
      this.#bytes.set(ports, (this.#bytes.get(ports) ?? 0) + parseInt(queued, 16));
    }
  }
}
