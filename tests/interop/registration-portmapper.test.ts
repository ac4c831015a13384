import { isLogServerRegistered } from '../../daemons/system/portmapper-probe.js';
import { eventually } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER } from './portmappers.js';
import { LOG_SERVER, portsSaid, testRegistration } from './registration-cases.js';
import { logPrograms } from './rpcgen.js';
import { listedLogServers } from './rpcinfo.js';

const t = await tapInNamespace(import.meta.url);

await testRegistration(t, OUR_PORTMAPPER);

const skipC = skipUnless('namespace', 'rpcinfo', 'rpcgen', 'gcc', 'libtirpc');

// It cannot tell one unprivileged owner from another, so that nothing stale stands in anybody's way.
await t.test('our portmapper: what a killed C server left is replaced', { skip: skipC }, async (t) => {
  await OUR_PORTMAPPER.start(t);
  const { server } = await logPrograms();
  const killed = startProgram(t, { name: 'C log server', command: server.tcp });
  await eventually('the C log server is registered', isLogServerRegistered);
  await killed.program.stop('SIGKILL');
  const [stale = ''] = await listedLogServers('127.0.0.1');
  t.match(stale, /^tcp \d+$/, 'it is still listed');

  const logServer = startOurs(t, LOG_SERVER, ['--register', 'require']);
  await logServer.program.ready(saysReady);
  const listed = await listedLogServers('127.0.0.1');
  t.same(listed.sort(), portsSaid(logServer.output.stderr));
  t.notOk(listed.includes(stale));
});

await t.test(
  'no portmapper: required, it is an error in words',
  { skip: skipUnless('namespace') },
  async (t) => {
    const { program, output } = startOurs(t, LOG_SERVER, ['--register', 'require']);
    await program.ended;
    t.equal(program.exitCode, 1);
    t.match(output.stderr, /cannot register/);
    t.notMatch(output.stderr, /\n\s+at /, 'no stack');
  },
);
