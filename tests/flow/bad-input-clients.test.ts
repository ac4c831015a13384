import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { lines } from '../eventually.js';
import { LOOPBACK } from '../loopback.js';
import { p2pRequest, performP2p } from '../p2p-request.js';
import { AT, registerMany } from './audit-checks.js';
import { anyOf } from './several-servers.js';
import { startAudited, startLogServer } from './whole-system.js';

// Clients that behave badly, as the whole system sees it: what the others get, and what stands in the log.

/** That many open connections to the P2P server, on each of which `bytes` have been sent. */
async function connections(
  t: Test,
  port: number,
  count: number,
  bytes: string | Buffer = '',
): Promise<Socket[]> {
  const open = Array.from({ length: count }, async () => {
    const socket = connect(port, LOOPBACK).on('error', () => undefined);
    t.teardown(() => socket.destroy());
    await once(socket, 'connect');
    if (bytes.length > 0) await new Promise((resolve) => socket.write(bytes, resolve));
    return socket;
  });
  return Promise.all(open);
}

await t.test(
  '1,000 idle connections, half requests and resets: everybody else is served and logged',
  async (t) => {
    const { portmapper, server } = await startAudited(t);
    const logServer = await startLogServer(t, portmapper.port);
    const half = p2pRequest('REGISTER', AT, 'half').subarray(0, -2);
    await connections(t, server.port, 1_000);
    await connections(t, server.port, 100, half);
    const expected = await registerMany(t, server.port, 'amid', 50);
    for (const socket of await connections(t, server.port, 100, half)) socket.resetAndDestroy();
    expected.push(...(await registerMany(t, server.port, 'after', 50)));
    await server.program.stop('SIGTERM');
    t.equal(server.program.exitCode, 0);
    t.same(lines(logServer.output.stdout), expected, 'and nothing of the others');
  },
);

await t.test('what cannot be done is logged in a line of its own that nobody can forge', async (t) => {
  const { portmapper, server } = await startAudited(t);
  const logServer = await startLogServer(t, portmapper.port);
  const reply = async (...strings: string[]): Promise<string> =>
    (await performP2p(anyOf(server.port), ...strings)).toString('hex');

  t.equal(await reply('REGISTER', AT, 'alice'), '00');
  t.equal(await reply('REGISTER', AT, `eve ${AT}\nbob REGISTER`), '02', 'a line feed in a name');
  t.equal(await reply('REGISTER', AT, 'x'.repeat(300)), '02', 'a name of 300 bytes');
  t.equal(await reply('CONNECT', AT, 'alice', 'abc'), '03');
  t.equal(await reply('CONNECT', AT, 'alice', '99999'), '03');
  t.equal(await reply('BECOME ROOT', AT, 'alice'), '', 'an unknown opcode: no answer, no line');
  t.equal(await reply('UNREGISTER', AT, 'nobody'), '01');

  await server.program.stop('SIGTERM');
  t.same(lines(logServer.output.stdout), [
    `alice REGISTER ${AT}`,
    `eve ${AT}\\nbob REGISTER REGISTER ${AT}`,
    `${'x'.repeat(256)} REGISTER ${AT}`,
    `alice CONNECT ${AT}`,
    `alice CONNECT ${AT}`,
    `nobody UNREGISTER ${AT}`,
  ]);
});
