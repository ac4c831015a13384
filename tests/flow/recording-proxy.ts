import { connect, createServer, type Socket } from 'node:net';
import { listenForTest } from '../listen.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** What went over one connection, each way. */
export interface Recording {
  sent: Buffer;
  answered: Buffer;
}

/** A TCP proxy on a free port of loopback that passes everything on and keeps a copy. */
export class RecordingProxy {
  readonly port: number;
  /** The connections in the order they came. */
  readonly connections: readonly Recording[];

  private constructor(port: number, connections: readonly Recording[]) {
    this.port = port;
    this.connections = connections;
  }

  /** Starts one in front of a port of loopback; it ends with the test. */
  static async to(t: Teardown, targetPort: number, host = '127.0.0.1'): Promise<RecordingProxy> {
    const connections: Recording[] = [];
    const sockets: Socket[] = [];
    const server = createServer({ allowHalfOpen: true }, (caller) => {
      const target = connect({ port: targetPort, host, allowHalfOpen: true });
      sockets.push(caller, target);
      const recording: Recording = { sent: Buffer.alloc(0), answered: Buffer.alloc(0) };
      connections.push(recording);
      pass(caller, target, (chunk) => (recording.sent = Buffer.concat([recording.sent, chunk])));
      pass(target, caller, (chunk) => (recording.answered = Buffer.concat([recording.answered, chunk])));
    });
    const port = await listenForTest(t, server, sockets);
    return new RecordingProxy(port, connections);
  }
}

/** Copies before it passes on: whoever has seen an effect of the bytes finds them recorded. */
function pass(from: Socket, to: Socket, record: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    record(chunk);
    to.write(chunk);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}
