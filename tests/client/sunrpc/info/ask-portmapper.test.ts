import { createServer, listenUdp } from 'onc-rpc';
import { addPortmapper } from 'portmapper-js';
import t from 'tap';
import { findProgram } from '../../../../client/sunrpc/info/find-program.js';

await t.test('that a program is not registered is told, wherever else no portmapper is', async (t) => {
  const server = createServer();
  addPortmapper(server);
  t.teardown(() => server.close(0));
  // it takes no connections
  const { port } = await listenUdp(server);
  const host = '127.0.0.1';
  const deadlines = { question: 20_000, datagram: 20_000, call: 20_000, broadcast: 20_000 };
  for (const netids of [['tcp', 'udp'] as const, ['udp', 'tcp'] as const])
    await t.rejects(
      findProgram({ program: 5, version: 1, host, netids }, { kind: 'inet', host, port }, deadlines),
      { message: 'RPC: Program not registered' },
      netids.join(', '),
    );
});
