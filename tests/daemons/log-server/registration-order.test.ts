import t from 'tap';
import { saysReady, startOurs } from '../../started-program.js';
import { playedPortmapper } from './played-portmapper.js';

await t.test('nobody can find version 1 of a starting log server, and not version 2', async (t) => {
  const registered: string[] = [];
  const port = await playedPortmapper(t, {
    PMAPPROC_SET: ({ vers, prot }) => registered.push(`${vers} ${prot}`) > 0,
  });
  const flags = ['--host', '127.0.0.1', '--register', 'require', '--portmapper', `127.0.0.1:${port}`];
  const { program } = startOurs(t, 'daemons/log-server/main.js', flags);
  await program.ready(saysReady);
  t.same(registered, ['2 6', '2 17', '1 6', '1 17']);
});
