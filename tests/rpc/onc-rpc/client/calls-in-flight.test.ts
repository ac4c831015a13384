import t from 'tap';
import * as xdr from 'node-xdr';
import {
  Channel,
  type Connector,
  createClient,
  createServer,
  type Link,
  memoryTransport,
  NO_AUTH,
  type SessionAuth,
} from 'onc-rpc';
import { MemoryNetwork } from 'onc-rpc/testing';
import { REHEARSAL, Stage } from '../rehearsal.js';

await t.test('a call that cannot be protected when it is sent again fails, and no other does', async (t) => {
  const stage = new Stage();
  await using server = createServer().add(REHEARSAL.V2, stage.handlers);
  const network = new MemoryNetwork();
  const { port } = await network.listenUdp(server);
  let signatures = 0;
  const auth: SessionAuth = {
    establish: () => Promise.resolve(),
    protect: () => ({
      cred: NO_AUTH.cred,
      sign() {
        if (++signatures === 2) throw new Error('the key is gone');
        return NO_AUTH.verf;
      },
    }),
  };
  await using transport = network.udpTransport({ port, auth, retransmitAfterMs: 20 });
  const client = createClient(REHEARSAL.V2, transport);
  await t.rejects(client.LATER(1), { code: 'RPC_BAD_ARGUMENTS', message: /the key is gone/ });
  t.equal(await client.READ(), 1);
});

await t.test('a deadline that is no time is refused', async (t) => {
  await using server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  await using transport = memoryTransport(server);
  const client = createClient(REHEARSAL.V2, transport);
  for (const timeoutMs of [NaN, -1, '5' as unknown as number]) {
    await t.rejects(client.READ(undefined, { timeoutMs }), {
      code: 'RPC_BAD_ARGUMENTS',
      message: /timeoutMs/,
    });
    await using other = memoryTransport(server, { timeoutMs });
    await t.rejects(createClient(REHEARSAL.V2, other).READ(), { code: 'RPC_BAD_ARGUMENTS' });
  }
  t.equal(await client.READ(undefined, { timeoutMs: Infinity }), 1);
});

await t.test('calls given up before they were sent do not count as waiting bytes', async (t) => {
  const sent: Buffer[] = [];
  let connect: (link: Link) => void = () => undefined;
  const connector: Connector = {
    netid: 'test',
    peer: 'nobody',
    isUnreliable: false,
    connect: () =>
      new Promise((resolve) => {
        connect = resolve;
      }),
  };
  const transport = new Channel(connector, { maxQueuedBytes: 1000 });
  const client = createClient(REHEARSAL.V2, transport);
  const big = Buffer.alloc(900);
  for (let i = 0; i < 5; i++) {
    const aborter = new AbortController();
    const call = client.ECHO(big, { signal: aborter.signal });
    aborter.abort();
    await t.rejects(call, { code: 'RPC_ABORTED' });
    await t.rejects(client.ECHO(big, { timeoutMs: 1 }), { code: 'RPC_TIMEOUT' });
  }
  const held = [client.NOTE(1), client.ECHO(big), client.ECHO(big)].map((call) =>
    call.catch(() => undefined),
  );
  await t.rejects(client.NOTE(2), { code: 'RPC_OVERLOADED' });
  connect({
    queuedBytes: 0,
    send(write) {
      const writer = new xdr.XdrWriter();
      write(writer);
      sent.push(writer.result());
    },
    close: () => Promise.resolve(),
  });
  await held[0];
  await client.NOTE(3);
  t.equal(sent.length, 4);
  await transport.close();
  await Promise.all(held);
});
