import { resolve } from 'node:path';
import { PortmapperClient } from 'portmapper-js';
import t, { type Test } from 'tap';
import type { Endpoint } from '../../../../client/sunrpc/proxy/endpoint.js';
import { StandIn } from '../../../../client/sunrpc/proxy/stand-in.js';
import { StreamProxy } from '../../../../client/sunrpc/proxy/stream-proxy.js';
import { UdpProxy } from '../../../../client/sunrpc/proxy/udp-proxy.js';
import {
  type PortmapperUnderTest,
  startPortmapper,
} from '../../../rpc/portmapper-js/portmapper-under-test.js';
import { watched } from './proxied.js';

const TARGET = { program: 0x2000_0001, version: 1 };
const OTHER = 0x2000_0002;
const [TCP, UDP] = [
  { netid: 'tcp', host: '127.0.0.1', port: 7001 },
  { netid: 'udp', host: '127.0.0.1', port: 7002 },
] as const;
const [AS_TCP, AS_UDP] = ['1 tcp 127.0.0.1.27.89', '1 udp 127.0.0.1.27.90'];

interface Stage extends PortmapperUnderTest {
  readonly client: PortmapperClient;
  /** Takes the place of TARGET at the portmapper. */
  readonly take: (listening?: Endpoint) => Promise<StandIn>;
  readonly said: string[];
  /** Leaves the portmapper no room for another mapping. */
  readonly fill: () => Promise<void>;
}

async function stage(t: Test): Promise<Stage> {
  const portmapper = await startPortmapper(t, { maxMappings: 20 });
  const place = { host: '127.0.0.1', port: portmapper.port };
  const client = new PortmapperClient(place);
  t.teardown(() => client[Symbol.asyncDispose]());
  const said: string[] = [];
  const take = (listening: Endpoint = { kind: 'tcp', host: '127.0.0.1', port: 7003 }): Promise<StandIn> =>
    StandIn.take({
      target: TARGET,
      listening,
      portmapper: place,
      diagnose: (message) => said.push(message),
    });
  const fill = async (): Promise<void> => {
    for (let version = 1; await client.set({ program: OTHER, version }, TCP); version++);
  };
  return { ...portmapper, client, take, said, fill };
}

await t.test('a place that cannot be given back is said', async (t) => {
  const { client, take, said, fill, registered } = await stage(t);
  for (const address of [TCP, UDP]) await client.set(TARGET, address);
  const standIn = await take();
  t.same(registered(TARGET.program), ['1 tcp 127.0.0.1.27.91']);
  await fill();
  await standIn.close();
  t.same(registered(TARGET.program), [AS_TCP]);
  t.equal(said.at(-1), 'the portmapper did not register udp 127.0.0.1.27.90 again');
});

await t.test('a place that can be given back is, without a word', async (t) => {
  const { client, take, said, registered } = await stage(t);
  for (const address of [TCP, UDP]) await client.set(TARGET, address);
  await (await take()).close();
  t.same(registered(TARGET.program), [AS_TCP, AS_UDP]);
  t.match(said.at(-1), /unregistered from/);
});

await t.test('a place that is taken by half is given back at once', async (t) => {
  const { client, take, fill, registered } = await stage(t);
  await client.set(TARGET, TCP);
  await fill();
  // on :: it would listen over tcp6 and tcp, and there is room for one of them
  await t.rejects(take({ kind: 'tcp', host: '::', port: 7003 }), { code: 'REGISTRATION_REFUSED' });
  t.same(registered(TARGET.program), [AS_TCP]);
});

for (const kind of ['tcp', 'udp'] as const)
  await t.test(
    `a proxy over ${kind} that listens on a name is registered with the address it has`,
    async (t) => {
      const { take, registered } = await stage(t);
      const { context } = watched();
      const place = { host: 'localhost', port: 0 };
      const target = { host: '127.0.0.1', port: 1 };
      const proxy = await (kind === 'tcp'
        ? StreamProxy.open({ kind, ...place }, { kind, ...target }, context)
        : UdpProxy.open({ kind, ...place }, { kind, ...target }, context));
      t.teardown(() => proxy.close());
      const standIn = await take(proxy.listening);
      t.match(registered(TARGET.program), [/^1 (tcp|udp) 127\.0\.0\.1\.|^1 (tcp6|udp6) ::1\./]);
      await standIn.close();
    },
  );

await t.test('a socket with a relative path is registered with the whole one', async (t) => {
  const { take, registered } = await stage(t);
  const standIn = await take({ kind: 'unix', path: 'proxy.sock' });
  t.same(registered(TARGET.program), [`1 local ${resolve('proxy.sock')}`]);
  await standIn.close();
});
