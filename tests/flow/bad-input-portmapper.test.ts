import t from 'tap';
import { anyFreePort } from '../../daemons/system/free-port.js';
import { lines, printedLines } from '../eventually.js';
import { countOf, registerMany, saysLeft, untilSaid } from './audit-checks.js';
import { PortmapperFront } from './portmapper-front.js';
import { startServer } from './running-server.js';
import { startLogServer, startPortmapper } from './whole-system.js';

// The portmapper missing or misbehaving: users get their answers at normal speed, the P2P server says so once, and what
// they did arrives when it can.

await t.test('missing', async (t) => {
  const server = await startServer(t, {}, `127.0.0.1:${await anyFreePort()}`);
  await registerMany(t, server.port, 'early', 50);
  await untilSaid(server, 'log server is away');
  await registerMany(t, server.port, 'late', 50);
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 0);
  t.equal(countOf(server, 'log server is away'), 1);
  t.match(server.output.stderr, saysLeft(100));
});

for (const behaviour of ['silence', 'drop', 'nonsense'] as const) {
  await t.test(`${behaviour} instead of an answer`, async (t) => {
    const front = await PortmapperFront.open(t);
    front.behaviour = behaviour;
    const server = await startServer(t, {}, `127.0.0.1:${front.port}`);
    const tries = front.callers(2);
    const expected = await registerMany(t, server.port, 'early', 50);
    await tries;
    await untilSaid(server, 'log server is away');
    expected.push(...(await registerMany(t, server.port, 'late', 50)));

    const portmapper = await startPortmapper(t);
    const logServer = await startLogServer(t, portmapper.port);
    front.behaviour = portmapper.port;
    await printedLines(logServer, expected.length);
    await server.program.stop('SIGTERM');
    t.same(lines(logServer.output.stdout), expected);
    t.equal(countOf(server, 'log server is away'), 1);
    t.equal(countOf(server, 'log server is back'), 1);
  });
}

await t.test('SIGTERM while it is silent: the server ends all the same and says what is lost', async (t) => {
  const front = await PortmapperFront.open(t);
  const server = await startServer(t, {}, `127.0.0.1:${front.port}`);
  const asked = front.callers(1);
  await registerMany(t, server.port, 'user', 20);
  await asked;
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 0, 'within its deadline');
  t.match(server.output.stderr, saysLeft(20));
});
