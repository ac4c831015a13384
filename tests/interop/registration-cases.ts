import type { Test } from 'tap';
import { printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs } from '../started-program.js';
import type { PortmapperUnderTest } from './portmappers.js';
import { listedAuditServers, listedLogServers, rpcinfo } from './rpcinfo.js';

export const LOG_SERVER = 'daemons/log-server/main.js';
const READY = 'program 536870913 version 1 ready and waiting\n';

/** `tcp 40001` and `udp 40002`: where a log server says that it listens. */
export function portsSaid(stderr: string): string[] {
  return [...stderr.matchAll(/listening on (tcp|udp) .*:(\d+)$/gm)].map(
    ([, protocol = '', port = '']) => `${protocol} ${port}`,
  );
}

export function saysRegistered(stderr: string): boolean {
  return /: program \d+ version 1 registered with /.test(stderr);
}

/** Our log server in a portmapper's table, as the system's rpcinfo sees it. */
export async function testRegistration(t: Test, portmapper: PortmapperUnderTest): Promise<void> {
  const missing = skipUnless('namespace', 'rpcinfo');
  const skip = missing === false ? portmapper.skip : missing;

  await t.test(`${portmapper.name}: rpcinfo lists our log server and calls it`, { skip }, async (t) => {
    await portmapper.start(t);
    const { program, output } = startOurs(t, LOG_SERVER, ['--register', 'require']);
    await program.ready(saysReady);
    const ports = portsSaid(output.stderr);
    t.equal(ports.length, 2);
    t.same((await listedLogServers('127.0.0.1')).sort(), ports, 'over tcp');
    t.same((await listedAuditServers('127.0.0.1')).sort(), ports, 'version 2');
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
    t.same(await listedAuditServers('127.0.0.1'), []);
    t.equal((await rpcinfo('-T', 'tcp', '127.0.0.1', '536870913', '1')).status, 1);
  });

  await t.test(`${portmapper.name}: restarted, it is told again`, { skip }, async (t) => {
    const first = await portmapper.start(t);
    const logServer = startOurs(t, LOG_SERVER);
    const counted = (pattern: RegExp) => (text: string) => text.match(pattern)?.length === 2;
    await printed(logServer, 'stderr', counted(/ version [12] registered with/g));
    await first.program.stop('SIGKILL');
    await portmapper.start(t);
    t.same(await listedLogServers('127.0.0.1'), [], 'it has forgotten');
    const restarted = performance.now();
    await printed(logServer, 'stderr', counted(/registered again/g));
    t.ok(performance.now() - restarted < 10_000, 'within 10 s');
    const ports = portsSaid(logServer.output.stderr);
    t.same((await listedLogServers('127.0.0.1')).sort(), ports);
    t.same((await listedAuditServers('127.0.0.1')).sort(), ports, 'version 2');
  });

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
