import t from 'tap';
import { lines, printed } from '../eventually.js';
import { arrives, countOf, registerMany, saysLeft, untilSaid } from './audit-checks.js';
import { startAudited, startLogServer } from './whole-system.js';

// The log server frozen or dead: users get their answers at normal speed, the P2P server says so once, and
// what they did arrives in order when the log server is back.

await t.test('frozen while connected: nobody waits, and each operation is logged once', async (t) => {
  const { portmapper, server } = await startAudited(t);
  const logServer = await startLogServer(t, portmapper.port);
  const before = await registerMany(t, server.port, 'before', 1);
  await arrives(logServer, before);

  logServer.program.signal('SIGSTOP');
  const during = await registerMany(t, server.port, 'during', 50);
  await untilSaid(server, 'log server is away (no answer)');
  during.push(...(await registerMany(t, server.port, 'later', 50)));
  logServer.program.signal('SIGCONT');

  await arrives(logServer, [...before, ...during]);
  await server.program.stop('SIGTERM');
  t.same(lines(logServer.output.stdout), [...before, ...during]);
  t.equal(countOf(server, 'log server is away'), 1);
  t.equal(countOf(server, 'log server is back'), 1);
});

await t.test('frozen from the start: the same', async (t) => {
  const { portmapper, server } = await startAudited(t);
  const logServer = await startLogServer(t, portmapper.port);
  logServer.program.signal('SIGSTOP');
  const expected = await registerMany(t, server.port, 'user', 50);
  // Not 'no answer' for the first record, but no connection on which it would be safe: that takes longer to find out.
  await untilSaid(server, 'log server is away');
  logServer.program.signal('SIGCONT');
  await arrives(logServer, expected);
  await server.program.stop('SIGTERM');
  t.same(lines(logServer.output.stdout), expected);
  t.equal(countOf(server, 'log server is away'), 1);
});

await t.test('killed and started again on another port: nothing is lost', async (t) => {
  const { portmapper, server } = await startAudited(t);
  const first = await startLogServer(t, portmapper.port);
  const before = await registerMany(t, server.port, 'before', 10);
  await arrives(first, before);
  await first.program.stop('SIGKILL');

  const during = await registerMany(t, server.port, 'during', 50);
  await untilSaid(server, 'log server is away');
  const second = await startLogServer(t, portmapper.port);
  await printed(second, 'stdout', (text) => text.includes(`${during.at(-1)}\n`));
  await server.program.stop('SIGTERM');
  t.same(lines(first.output.stdout), before);
  // Lines of which the acknowledgement was still on its way are there twice: once too often rather than never.
  const logged = lines(second.output.stdout);
  const repeated = before.slice(before.findIndex((line) => line === logged[0]));
  t.same(logged, logged[0] === during[0] ? during : [...repeated, ...during]);
});

await t.test('SIGTERM: what waits is still sent', async (t) => {
  const { portmapper, server } = await startAudited(t);
  const logServer = await startLogServer(t, portmapper.port);
  const expected = await registerMany(t, server.port, 'user', 200);
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 0);
  t.same(lines(logServer.output.stdout), expected);
});

await t.test('SIGTERM while it is frozen: the server ends all the same and says what is lost', async (t) => {
  const { portmapper, server } = await startAudited(t);
  const logServer = await startLogServer(t, portmapper.port);
  logServer.program.signal('SIGSTOP');
  await registerMany(t, server.port, 'user', 20);
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 0, 'within its deadline');
  t.match(server.output.stderr, saysLeft(20));
});
