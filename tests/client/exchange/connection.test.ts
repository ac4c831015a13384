import type dns from 'node:dns';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { AddressMemory } from '../../../client/exchange/address-memory.js';
import { connect } from '../../../client/exchange/connection.js';
import { deadAddress } from '../dead-address.js';

/** A name's addresses, as a resolver would give them. */
function resolverOf(...addresses: string[]): typeof dns.lookup {
  const all = addresses.map((address) => ({ address, family: net.isIP(address) }));
  const lookup = (_host: string, _options: unknown, callback: (...result: unknown[]) => void): void =>
    void setImmediate(callback, null, all);
  return lookup as typeof dns.lookup;
}

async function listenOn(t: Test, host: string): Promise<number> {
  const server = net.createServer((socket) => socket.on('error', () => undefined).end());
  server.listen(0, host);
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

await t.test('each address of a name is tried, whatever its family', async (t) => {
  const port = await listenOn(t, '127.0.0.3');
  for (const others of [['127.0.0.2'], ['::1', '127.0.0.2'], ['127.0.0.2', '::1']]) {
    const addresses = new AddressMemory(resolverOf(...others, '127.0.0.3'));
    const socket = await connect({ host: 'many.test', port }, { timeoutMs: 2_000, addresses });
    t.equal(socket.remoteAddress, '127.0.0.3');
    socket.destroy();
  }
});

await t.test('any time may be given, also one that has no whole half', async (t) => {
  const port = await listenOn(t, '127.0.0.1');
  for (const timeoutMs of [9_999, 9_000.5])
    (await connect({ host: '127.0.0.1', port }, { timeoutMs })).destroy();
});

await t.test('an address that does not answer costs half a second, once', async (t) => {
  const port = await listenOn(t, '127.0.0.3');
  await deadAddress(t, '127.0.0.2', port);
  const addresses = new AddressMemory(resolverOf('127.0.0.2', '127.0.0.3'));
  const timed = async (): Promise<number> => {
    const begin = performance.now();
    const socket = await connect({ host: 'many.test', port }, { timeoutMs: 5_000, addresses });
    t.equal(socket.remoteAddress, '127.0.0.3');
    socket.destroy();
    return performance.now() - begin;
  };
  const first = await timed();
  t.ok(first > 400 && first < 4_000, `${first} ms`);
  const later = [await timed(), await timed(), await timed()];
  t.ok(Math.min(...later) < 400, `${later.join(', ')} ms`);
});

await t.test('an address that was reached and is gone is not the only one tried', async (t) => {
  const port = await listenOn(t, '127.0.0.3');
  const addresses = new AddressMemory(resolverOf('127.0.0.2', '127.0.0.3'));
  addresses.keep('many.test', '127.0.0.2');
  const socket = await connect({ host: 'many.test', port }, { timeoutMs: 2_000, addresses });
  t.equal(socket.remoteAddress, '127.0.0.3');
  socket.destroy();
});

await t.test('none answers: a deadline for all of them', async (t) => {
  const port = await listenOn(t, '127.0.0.3');
  await deadAddress(t, '127.0.0.2', port);
  const addresses = new AddressMemory(resolverOf('127.0.0.2', '127.0.0.2'));
  await t.rejects(connect({ host: 'many.test', port }, { timeoutMs: 800, addresses }), /within 800 ms/);
});
