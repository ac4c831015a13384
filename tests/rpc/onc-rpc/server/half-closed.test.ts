import { once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { createServer, listenTcp } from 'onc-rpc';
import { callRecord, word } from '../hex.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

/** More than the system takes of a connection that nobody reads. */
const REPLY = Buffer.alloc(32_000_000, 7);
const REPLY_BYTES = 4 + 24 + 4 + REPLY.length;

/** Calls for the long reply, which it does not read. */
async function readsNothing(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }).pause();
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(callRecord({ args: word(0) }));
  return socket;
}

await t.test('who ended its side takes its replies as slowly as any', async (t) => {
  const signals: AbortSignal[] = [];
  const server = createServer({
    // it reads on behind the reply, and sees the end
    limits: { maxQueuedBytes: Infinity },
    interceptors: [
      (_args, { caller }) => {
        signals.push(caller.signal);
        return REPLY;
      },
    ],
  });
  server.add(REHEARSAL.V2, new Stage().handlers);
  await using listener = await listenTcp(server);
  const closing = await listenTcp(server);
  const slow = await readsNothing(listener.port);
  slow.end();
  await once(slow, 'finish');
  const witness = await readsNothing(closing.port);
  while (signals.length < 2) await new Promise(setImmediate);
  const [ofSlow, ofWitness] = signals;
  const cut = once(ofWitness ?? AbortSignal.abort(), 'abort');
  const closed = closing.close(60_000);
  await cut;
  t.equal(ofSlow?.aborted, false);
  let bytes = 0;
  slow.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume();
  await once(slow, 'close');
  t.equal(bytes, REPLY_BYTES);
  witness.destroy();
  await closed;
});
