import { XdrWriter } from 'node-xdr';
import { type Caller, Channel, type Connector, type Server, type Transport } from 'onc-rpc';

/** A transport whose calls reach the server as if they came from that caller, and how long each message was. */
interface StagedTransport {
  readonly transport: Transport;
  readonly callBytes: number[];
  readonly replyBytes: number[];
}

/** Calls to a server without sockets, from whatever address a test wants. */
export function transportFrom(server: Server, origin: Omit<Caller, 'signal'>): StagedTransport {
  const caller: Caller = { ...origin, signal: new AbortController().signal };
  const callBytes: number[] = [];
  const replyBytes: number[] = [];
  const connector: Connector = {
    netid: origin.netid,
    peer: 'the server under test',
    isUnreliable: false,
    connect: (owner) =>
      Promise.resolve({
        queuedBytes: 0,
        close: () => Promise.resolve(),
        send(write) {
          const call = written(write);
          callBytes.push(call.length);
          void server.dispatch(call, caller, (reply) => {
            const bytes = written(reply);
            replyBytes.push(bytes.length);
            queueMicrotask(() => owner.onMessage(bytes));
          });
        },
      }),
  };
  return { transport: new Channel(connector, { timeoutMs: 2_000 }), callBytes, replyBytes };
}

function written(write: (writer: XdrWriter) => void): Uint8Array {
  const writer = new XdrWriter();
  write(writer);
  return Uint8Array.from(writer.result());
}
