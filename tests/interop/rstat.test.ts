import { uptime } from 'node:os';
import { PortmapperClient } from 'portmapper-js';
import { eventually, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { ROOT, startOurs, startProgram } from '../started-program.js';
import { runPeer } from './ended-peer.js';
import { tapInNamespace } from './namespace.js';
import { otherHost } from './other-host.js';
import { OUR_PORTMAPPER, RPCBIND } from './portmappers.js';

// rstat both ways: rup and rsysinfo ask our example, our example asks rpc.rstatd.

const t = await tapInNamespace(import.meta.url);

const CLIENT = `${ROOT}dist/examples/onc-rpc/rstat-client.js`;
const LOAD = String.raw`\d+\.\d\d \d+\.\d\d \d+\.\d\d`;

function clockTimes(): string[] {
  return [-60_000, 0, 60_000].map((away) => {
    const time = new Date(Date.now() + away);
    return `${time.getHours()}:${String(time.getMinutes()).padStart(2, '0')}`;
  });
}

await t.test(
  'rup, rsysinfo and our client ask our rstat server',
  { skip: skipUnless('namespace', 'rup') },
  async (t) => {
    await OUR_PORTMAPPER.start(t);
    const server = startOurs(t, 'examples/onc-rpc/rstat-server.js');
    await printed(server, 'stdout', (text) => text === 'ready\n');
    const rup = await runPeer(t, 'rup', '127.0.0.1');
    t.match(rup.stdout, new RegExp(`^\\S+ +\\d+:\\d\\d up .* 0 user, +load ${LOAD}\n$`));
    t.ok(
      clockTimes().includes(/\d+:\d\d/.exec(rup.stdout)?.[0] ?? ''),
      `${rup.stdout} at ${clockTimes().join()}`,
    );
    const rsysinfo = await runPeer(t, 'rsysinfo', '127.0.0.1');
    t.match(rsysinfo.stdout, new RegExp(`^uptime: .*load average: ${LOAD}$`, 'm'));
    t.match(
      rsysinfo.stdout,
      /^cpu usage \(jiffies\): user [1-9]\d* +nice \d+ +system [1-9]\d* +idle [1-9]\d*$/m,
    );
    t.match(rsysinfo.stdout, /^intr: [1-9]\d* +context switches: [1-9]\d*$/m, 'what the kernel counts');
    const ours = await runPeer(t, process.execPath, CLIENT, '127.0.0.1');
    t.match(ours.stdout, new RegExp(`^127\\.0\\.0\\.1 up \\d+ h \\d+ min, load ${LOAD}\n$`));
    await server.program.stop('SIGINT');
    t.equal(server.program.exitCode, 0, 'ends on Ctrl-C');
    t.match(await runPeer(t, process.execPath, CLIENT, '127.0.0.1'), {
      exitCode: 1,
      stderr: /127\.0\.0\.1 runs no rstatd/,
    });
  },
);

await t.test(
  'where there is no portmapper, the examples say so and end: no stack, nothing left listening',
  { skip: skipUnless('namespace') },
  async (t) => {
    const server = startOurs(t, 'examples/onc-rpc/rstat-server.js');
    await server.program.ended;
    t.equal(server.program.exitCode, 1);
    t.match(server.output, { stdout: /^$/, stderr: /^[^\n]*127\.0\.0\.1[^\n]*\n$/ });
    const client = await runPeer(t, process.execPath, CLIENT, '127.0.0.1', '127.0.0.2');
    t.match(client, { exitCode: 1, stderr: /^[^\n]*127\.0\.0\.1[^\n]*\n[^\n]*127\.0\.0\.2[^\n]*\n$/ });
  },
);

const missing = skipUnless('namespace', 'rup');
const broadcastSkip = missing === false ? RPCBIND.skip : missing;
await t.test('rup on another host finds it by broadcast', { skip: broadcastSkip }, async (t) => {
  const host = await otherHost(t);
  // ours would not: its replies to a datagram are never longer than that
  await RPCBIND.start(t, ['-r']);
  const server = startOurs(t, 'examples/onc-rpc/rstat-server.js', ['0.0.0.0']);
  await printed(server, 'stdout', (text) => text === 'ready\n');
  // it goes on for 12 s: the first answer is enough
  const { command, args } = host.there('stdbuf', '-oL', 'rup');
  const rup = startProgram(t, { name: 'rup', command, args });
  const line = await printed(rup, 'stdout', (text) => text.includes('\n'));
  t.match(line, new RegExp(`^192\\.0\\.2\\.1 +\\d+:\\d\\d up .* load ${LOAD}\n`));
});

await t.test('our client asks rpc.rstatd', { skip: skipUnless('namespace', 'rstatd') }, async (t) => {
  await OUR_PORTMAPPER.start(t);
  // It goes into the background, where it ends with the namespace; our pipes must not wait for it.
  await runPeer(t, 'sh', '-c', 'rpc.rstatd </dev/null >/dev/null 2>&1');
  await using portmapper = new PortmapperClient();
  await eventually('rpc.rstatd is registered', async () => {
    const found = await portmapper.lookUp({ program: 100_001, version: 3, protocol: 'udp' });
    return found.kind === 'registered';
  });
  const { stdout, stderr } = await runPeer(t, process.execPath, CLIENT, '127.0.0.1');
  t.equal(stderr, '');
  const [, hours = '', minutes = ''] =
    new RegExp(`up (\\d+) h (\\d+) min, load ${LOAD}\n$`).exec(stdout) ?? [];
  const apart = Number(hours) * 60 + Number(minutes) - uptime() / 60;
  t.ok(Math.abs(apart) < 3, `${stdout} after ${uptime()} s`);
});
