import { createServer, listenTcp } from 'onc-rpc';
import { PMAP_PROG } from 'portmapper-js';
import t from 'tap';
import { saysReady, startOurs } from '../../started-program.js';

await t.test('nobody can find version 1 of a starting log server, and not version 2', async (t) => {
  const registered: string[] = [];
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const portmapper = createServer().add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_SET: ({ vers, prot }) => registered.push(`${vers} ${prot}`) > 0,
    PMAPPROC_UNSET: () => true,
    PMAPPROC_DUMP: () => [],
    PMAPPROC_CALLIT: unused,
    PMAPPROC_GETPORT: () => 0,
  });
  t.teardown(() => portmapper.close());
  const { port } = await listenTcp(portmapper, { host: '127.0.0.1', port: 0 });
  const flags = ['--host', '127.0.0.1', '--register', 'require', '--portmapper', `127.0.0.1:${port}`];
  const { program } = startOurs(t, 'daemons/log-server/main.js', flags);
  await program.ready(saysReady);
  t.same(registered, ['2 6', '2 17', '1 6', '1 17']);
});
