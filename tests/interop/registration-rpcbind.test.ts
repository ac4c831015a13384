import { isLogServerRegistered } from '../../daemons/system/portmapper-probe.js';
import { eventually, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { RPCBIND } from './portmappers.js';
import { LOG_SERVER, portsSaid, saysRegistered, testRegistration } from './registration-cases.js';
import { logPrograms } from './rpcgen.js';
import { listedLogServers, rpcinfo } from './rpcinfo.js';

const t = await tapInNamespace(import.meta.url);

await testRegistration(t, RPCBIND);

const skipC = skipUnless('namespace', 'rpcinfo', 'rpcgen', 'gcc', 'libtirpc');

await t.test(
  'rpcbind: what a killed C server left is explained',
  { skip: skipC === false ? RPCBIND.skip : skipC },
  async (t) => {
    await RPCBIND.start(t);
    const { server } = await logPrograms();
    const killed = startProgram(t, { name: 'C log server', command: server.tcp });
    await eventually('the C log server is registered', isLogServerRegistered);
    await killed.program.stop('SIGKILL');
    const [stale = ''] = await listedLogServers('127.0.0.1');
    t.match(stale, /^tcp \d+$/, 'it is still listed');
    const inTheWay = `registered over tcp at 0.0.0.0.${uaddrPort(stale)} by owner`;

    const strict = startOurs(t, LOG_SERVER, ['--register', 'require']);
    await strict.program.ended;
    t.match(strict.output.stderr, inTheWay);
    t.equal(strict.program.exitCode, 1);

    const lenient = startOurs(t, LOG_SERVER, ['--register', 'optional']);
    await lenient.program.ready(saysReady);
    t.match(lenient.output.stderr, inTheWay);
    const [, ...advised] = /as root: rpcinfo (-d) (\d+) (\d+)/.exec(lenient.output.stderr) ?? [];
    t.equal((await rpcinfo(...advised)).status, 0, 'what it advises');
    await printed(lenient, 'stderr', saysRegistered);
    t.same((await listedLogServers('127.0.0.1')).sort(), portsSaid(lenient.output.stderr));
  },
);

/** The port of `tcp 40001` as a universal address ends with it. */
function uaddrPort(listed: string): string {
  const port = Number(/\d+$/.exec(listed)?.[0]);
  return `${port >> 8}.${port & 255}`;
}
