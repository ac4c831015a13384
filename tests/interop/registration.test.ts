import { isLogServerRegistered } from '../../daemons/system/portmapper-probe.js';
import { eventually, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER, PORTMAPPERS, RPCBIND } from './portmappers.js';
import { listedLogServers, rpcinfo } from './rpcinfo.js';
import { logPrograms } from './rpcgen.js';

// Our log server in the table of both portmappers, as the system's rpcinfo sees it.

const t = await tapInNamespace(import.meta.url);

const LOG_SERVER = 'daemons/log-server/main.js';
const READY = 'program 536870913 version 1 ready and waiting\n';

/** `tcp 40001` and `udp 40002`: where a log server says that it listens. */
function portsSaid(stderr: string): string[] {
  return [...stderr.matchAll(/listening on (tcp|udp) .*:(\d+)$/gm)].map(
    ([, protocol = '', port = '']) => `${protocol} ${port}`,
  );
}

/** The port of `tcp 40001` as a universal address ends with it. */
function uaddrPort(listed: string): string {
  const port = Number(/\d+$/.exec(listed)?.[0]);
  return `${port >> 8}.${port & 255}`;
}

function saysRegistered(stderr: string): boolean {
  return /: program .* registered with /.test(stderr);
}

for (const portmapper of PORTMAPPERS) {
  const missing = skipUnless('namespace', 'rpcinfo');
  const skip = missing === false ? portmapper.skip : missing;

  await t.test(`${portmapper.name}: rpcinfo lists our log server and calls it`, { skip }, async (t) => {
    await portmapper.start(t);
    const { program, output } = startOurs(t, LOG_SERVER, ['--register', 'require']);
    await program.ready(saysReady);
    const ports = portsSaid(output.stderr);
    t.equal(ports.length, 2);
    t.same((await listedLogServers('127.0.0.1')).sort(), ports, 'over tcp');
    t.same((await listedLogServers()).sort(), ports, 'as rpcinfo without a host asks');
    for (const netid of ['tcp', 'udp']) {
      const call = await rpcinfo('-T', netid, '127.0.0.1', '536870913', '1');
      t.same(call, { status: 0, stdout: READY, stderr: '' }, `called over ${netid}`);
    }
  });

  await t.test(`${portmapper.name}: after SIGTERM nothing of it is listed`, { skip }, async (t) => {
    await portmapper.start(t);
    const { program } = startOurs(t, LOG_SERVER, ['--register', 'require']);
    await program.ready(saysReady);
    t.equal((await listedLogServers('127.0.0.1')).length, 2);
    await program.stop('SIGTERM');
    t.equal(program.exitCode, 0);
    t.same(await listedLogServers('127.0.0.1'), []);
    t.equal((await rpcinfo('-T', 'tcp', '127.0.0.1', '536870913', '1')).status, 1);
  });

  await t.test(`${portmapper.name}: restarted, it is told again`, { skip }, async (t) => {
    const first = await portmapper.start(t);
    const logServer = startOurs(t, LOG_SERVER);
    await logServer.program.ready(saysReady);
    await first.program.stop('SIGKILL');
    await portmapper.start(t);
    t.same(await listedLogServers('127.0.0.1'), [], 'it has forgotten');
    await printed(logServer, 'stderr', (text) => text.includes('registered again'));
    t.same((await listedLogServers('127.0.0.1')).sort(), portsSaid(logServer.output.stderr));
  });
}

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

for (const portmapper of PORTMAPPERS) {
  const missing = skipUnless('namespace', 'rpcinfo');
  const skip = missing === false ? portmapper.skip : missing;

  await t.test(`${portmapper.name}: started after the log server, it is told`, { skip }, async (t) => {
    const logServer = startOurs(t, LOG_SERVER);
    await logServer.program.ready(saysReady);
    t.match(logServer.output.stderr, /cannot register/, 'says why not yet');
    await portmapper.start(t);
    await printed(logServer, 'stderr', saysRegistered);
    t.same((await listedLogServers('127.0.0.1')).sort(), portsSaid(logServer.output.stderr));
  });

  await t.test(`${portmapper.name}: --register off tells it nothing`, { skip }, async (t) => {
    await portmapper.start(t);
    const { program, output } = startOurs(t, LOG_SERVER, ['--register', 'off']);
    await program.ready(saysReady);
    t.same(await listedLogServers('127.0.0.1'), []);
    await program.stop();
    t.notMatch(output.stderr, /register/);
  });
}
