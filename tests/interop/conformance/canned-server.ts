import { once } from 'node:events';
import net from 'node:net';
import * as xdr from 'node-xdr';
import { frameRecord, RecordReader, type ReplyBody, RpcMsg } from 'onc-rpc';

/** What a record is sent as: pieces that are written one after the other. */
export type Shape = (record: Buffer) => readonly Buffer[];

/** What a server says to one call, as records; `hang up` ends the connection instead. */
export type Say = (call: Buffer) => readonly Uint8Array[] | 'hang up';

/** A server that says whatever a test wants, in fragments of any shape; what it reads and says is made by our codecs. */
interface CannedServer extends AsyncDisposable {
  readonly port: number;
  /** The calls that came. */
  readonly calls: Buffer[];
}

const inOneFragment: Shape = (record) => [frameRecord(record)];

/** Starts one on a free port, or on the port given. */
export async function cannedServer(say: Say, shape = inOneFragment, port = 0): Promise<CannedServer> {
  const sockets = new Set<net.Socket>();
  const calls: Buffer[] = [];
  const server = net.createServer((socket) => {
    const reader = new RecordReader();
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      for (let call = reader.next(); call !== undefined; call = reader.next()) {
        calls.push(Buffer.from(call));
        const said = say(call);
        if (said === 'hang up') socket.destroy();
        else
          writePieces(
            socket,
            said.map((record) => shape(Buffer.from(record))),
          );
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    calls,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Several records of one piece each go in one segment; the pieces of one record in a segment each. */
export function writePieces(socket: net.Socket, shaped: readonly (readonly Buffer[])[]): void {
  socket.setNoDelay();
  const pieces = shaped.length > 1 ? [Buffer.concat(shaped.flat())] : (shaped[0] ?? []);
  const writeFrom = (i: number): void => {
    const piece = pieces[i];
    if (piece !== undefined) socket.write(piece, () => writeFrom(i + 1));
  };
  writeFrom(0);
}

/** A reply to that call. */
export function replyTo(call: Buffer, value: ReplyBody): Uint8Array {
  return xdr.encode(RpcMsg, { xid: call.readUInt32BE(0), body: { tag: 'REPLY', value } });
}
