import t from 'tap';
import * as xdr from 'node-xdr';
import {
  createClient,
  createServer,
  defineProgram,
  listenTcp,
  listenUdp,
  procedure,
  tcpTransport,
  version,
} from 'onc-rpc';
import { lookUp, PMAP_PROG, registerTransientProgram } from 'portmapper-js';
import { startPortmapper } from './portmapper-under-test.js';

const SUBSCRIBED = defineProgram({
  name: 'SUBSCRIBED',
  number: 0x2000_0060,
  versions: { V1: version(1, { SUBSCRIBE: procedure(1, xdr.uint, xdr.string(16)) }) },
});

function notify(number: number) {
  return defineProgram({
    name: 'NOTIFY',
    number,
    versions: { V1: version(1, { NAME: procedure(1, xdr.void, xdr.string(16)) }) },
  }).V1;
}

await t.test('a server calls its client back under a number that the client was given', async (t) => {
  const portmapper = await startPortmapper(t);
  const at = { port: portmapper.port };
  await using client = createServer();
  const tcp = await listenTcp(client);
  const udp = await listenUdp(client);
  const callback = await registerTransientProgram({ listeners: [tcp, udp], portmapper: at });
  const { program } = callback;
  t.ok(program >= 0x4000_0000 && program <= 0x5fff_ffff);
  t.equal(portmapper.registered(program).length, 2, 'over both transports');
  client.add(notify(program), { NAME: () => 'Ada' });

  await using server = createServer().add(SUBSCRIBED.V1, {
    async SUBSCRIBE(number) {
      const found = await lookUp({ program: number, version: 1 }, at);
      if (found.kind === 'notRegistered') return 'nobody';
      await using transport = tcpTransport({ host: found.address.host, port: found.address.port });
      return await createClient(notify(number), transport).NAME();
    },
  });
  const { port } = await listenTcp(server);
  await using transport = tcpTransport({ port });
  const subscriber = createClient(SUBSCRIBED.V1, transport);
  t.equal(await subscriber.SUBSCRIBE(program), 'Ada');
  await Promise.all([callback.close(), callback.close()]);
  t.same(portmapper.registered(program), []);
  t.equal(await subscriber.SUBSCRIBE(program), 'nobody');
});

await t.test('a portmapper that refuses leaves nothing registered', async (t) => {
  let sets = 0;
  let unsets = 0;
  const server = createServer().add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET: () => ++sets % 2 === 1,
    PMAPPROC_UNSET: () => ++unsets > 0,
    PMAPPROC_GETPORT: () => 0,
    PMAPPROC_DUMP: () => [],
    PMAPPROC_CALLIT: () => ({ port: 0, res: Buffer.of() }),
  });
  t.teardown(() => server.close(0));
  const portmapper = await listenTcp(server);
  const listeners = [await listenTcp(server), await listenUdp(server)];
  const transport = tcpTransport({ port: portmapper.port });
  await t.rejects(registerTransientProgram({ listeners, portmapper: { transport } }), {
    code: 'NO_TRANSIENT_PROGRAM',
    message: 'the portmapper over tcp registers none of 20 transient program numbers',
  });
  const kept = createClient(PMAP_PROG.PMAP_VERS, transport);
  await t.rejects(kept.PMAPPROC_NULL(), { code: 'RPC_CLOSED' }, 'nothing needs it any more');
  t.equal(sets, 40);
  t.equal(unsets, 20, 'what was half registered is taken back');
});

await t.test('where there is no portmapper, the caller is told; closing is quiet', async (t) => {
  const portmapper = await startPortmapper(t);
  const { port } = portmapper;
  const server = createServer();
  t.teardown(() => server.close(0));
  const listeners = [await listenTcp(server)];
  const callback = await registerTransientProgram({ version: 3, listeners, portmapper: { port } });
  t.equal(callback.version, 3);
  await portmapper.server.close(0);
  await callback.close();
  await t.rejects(registerTransientProgram({ listeners, portmapper: { port } }), {
    code: 'RPC_CONNECT_FAILED',
  });
});

await t.test('over a transport of its own, which ends with it', async (t) => {
  const { port, registered } = await startPortmapper(t);
  const listeners = [{ netid: 'tcp', address: '127.0.0.1', port: 4711 }];
  const transport = tcpTransport({ port });
  const callback = await registerTransientProgram({ listeners, portmapper: { transport } });
  t.equal(registered(callback.program).length, 1);
  await callback.close();
  t.same(registered(callback.program), []);
  const again = registerTransientProgram({ listeners, portmapper: { transport } });
  await t.rejects(again, { code: 'RPC_CLOSED' });
});
