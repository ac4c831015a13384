import * as xdr from 'node-xdr';
import { Channel, type Connector, createClient, createServer, listenTcp, tcpTransport } from 'onc-rpc';
import t from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { ENTRY } from './entry.js';
import { bytesEach } from '../bytes-each.js';

// Guards against losses that no other test notices: what a call takes of memory is, unlike its time, the same on every
// machine.

const CALLS = 200;

/** A server that answers every call at once with success, without a socket. */
const ANSWERING: Connector = {
  netid: 'test',
  peer: 'the test',
  isUnreliable: false,
  connect(owner) {
    const writer = new xdr.XdrWriter();
    const reply = Buffer.alloc(24);
    reply.writeUInt32BE(1, 4);
    return Promise.resolve({
      queuedBytes: 0,
      send(write) {
        writer.offset = 0;
        write(writer);
        writer.bytes.copy(reply, 0, 0, 4);
        const xid = reply.readUInt32BE();
        queueMicrotask(() => {
          reply.writeUInt32BE(xid);
          owner.onMessage(reply);
        });
      },
      close: () => Promise.resolve(),
    });
  },
};

function repeated(call: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    for (let i = 0; i < CALLS; i += 1) await call();
  };
}

await t.test('a call takes little memory of its client', async (t) => {
  const channel = new Channel(ANSWERING);
  const client = createClient(LOG_PROG.LOG_VERS, channel);
  const bytes = await bytesEach(
    3_500,
    CALLS,
    repeated(() => client.SENDLOG(ENTRY)),
  );
  t.ok(bytes <= 3_500, `${bytes.toFixed(0)} bytes for each call, at most 3,500`);
  await channel.close();
});

await t.test('a call over TCP takes little memory on both sides together', async (t) => {
  await using server = createServer();
  server.add(LOG_PROG.LOG_VERS, { SENDLOG: () => undefined });
  const listener = await listenTcp(server);
  await using transport = tcpTransport({ port: listener.port });
  const client = createClient(LOG_PROG.LOG_VERS, transport);
  const bytes = await bytesEach(
    8_000,
    CALLS,
    repeated(() => client.SENDLOG(ENTRY)),
  );
  t.ok(bytes <= 8_000, `${bytes.toFixed(0)} bytes for each call, at most 8,000`);
});
