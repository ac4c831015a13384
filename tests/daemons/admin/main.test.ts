import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, startDaemon, startOurs } from '../../started-program.js';
import { readToEnd, TIME } from '../p2p-server/running-service.js';
import { adminUrl, scrape } from './scrape.js';

type Faults = readonly { readonly condition: string }[];

interface Answer {
  readonly status: number;
  readonly body: { readonly ready: boolean; readonly reasons: Faults; readonly warnings: Faults };
}

async function readyz(url: string): Promise<Answer> {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

function ask(port: number, ...strings: string[]): Promise<string> {
  const socket = net.connect({ port, host: '127.0.0.1' });
  socket.write(strings.map((string) => `${string}\0`).join(''));
  return readToEnd(socket);
}

const LOG_SERVER = 'daemons/log-server/main.js';
const P2P_SERVER = 'daemons/p2p-server/main.js';

await t.test(
  'one operation, from the P2P server into the trail',
  { skip: skipUnless('sqlite') },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-admin-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const portmapper = await startDaemon(t, 'daemons/portmapper/main.js', ['-p', '0']);
    const common = ['--host', '127.0.0.1', '--admin', '127.0.0.1:0'];
    const found = ['--portmapper', `127.0.0.1:${listeningPort(portmapper.output.stderr)}`];
    const trail = ['--store', `sqlite:${folder}/trail`];
    const registered = ['--register', 'require', ...found];
    const logServer = await startDaemon(t, LOG_SERVER, [...common, ...registered, ...trail]);
    const port = await anyFreePort();
    const p2pFlags = ['-p', String(port), '--store', `sqlite:${folder}/index`];
    const p2pServer = await startDaemon(t, P2P_SERVER, [...common, ...found, ...p2pFlags]);
    const [ofLog, ofP2p] = [adminUrl(logServer), adminUrl(p2pServer)];
    t.same(await Promise.all([ofLog, ofP2p].map(async (url) => (await readyz(url)).status)), [200, 200]);
    t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '00');
    await eventually('the record is acknowledged', async () => {
      return (await scrape(ofP2p)).get('sunshare_audit_lag_seconds_count') === 1;
    });
    const [log, p2p] = await Promise.all([scrape(ofLog), scrape(ofP2p)]);
    t.equal(p2p.get('sunshare_outbox_records'), 0);
    t.equal(p2p.get('sunshare_log_server_reachable'), 1);
    t.equal(log.get('sunshare_trail_records_total'), 1);
    t.equal(log.get('sunshare_trail_segment'), 1);
    t.equal(log.get('sunshare_portmapper_registered{version="1"}'), 1);
    t.equal(log.get('sunshare_portmapper_registered{version="2"}'), 1);
    logServer.program.signal('SIGHUP');
    await eventually('a new segment', async () => (await scrape(ofLog)).get('sunshare_trail_segment') === 2);
    t.notMatch(logServer.output.stderr + p2pServer.output.stderr, /warning/);
    await Promise.all([logServer.program.stop('SIGTERM'), p2pServer.program.stop('SIGTERM')]);
    t.same([logServer.program.exitCode, p2pServer.program.exitCode], [0, 0]);
  },
);

await t.test('a log server that nobody can find is alive and not ready', async (t) => {
  const flags = ['--host', '127.0.0.1', '--admin', '127.0.0.1:0', '--portmapper', '127.0.0.1:1'];
  const url = adminUrl(await startDaemon(t, LOG_SERVER, flags));
  const { status, body } = await readyz(url);
  t.equal(status, 503);
  t.same(
    body.reasons.map(({ condition }) => condition),
    ['portmapper'],
  );
  t.equal((await fetch(`${url}/healthz`)).status, 200);
});

await t.test('the operations of a P2P server, whose log server is away', async (t) => {
  const port = await anyFreePort();
  const flags = ['-p', String(port), '--host', '127.0.0.1', '--portmapper', '127.0.0.1:1'];
  const server = await startDaemon(t, P2P_SERVER, [...flags, '--admin', '127.0.0.1:0']);
  const url = adminUrl(server);
  t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '00');
  t.equal(await ask(port, 'REGISTER', TIME, 'alice'), '01');
  t.equal(await ask(port, 'NONSENSE'), '');
  const samples = await scrape(url);
  t.equal(samples.get('sunshare_operations_total{operation="REGISTER",result="ok"}'), 1);
  t.equal(samples.get('sunshare_operations_total{operation="REGISTER",result="usernameInUse"}'), 1);
  t.equal(samples.get('sunshare_operation_duration_seconds_count{operation="REGISTER"}'), 2);
  t.equal(samples.get('sunshare_unknown_requests_total'), 1);
  t.notOk([...samples.keys()].some((name) => name.includes('alice')));
  t.equal(samples.get('sunshare_outbox_records'), 2);
  await eventually('the log server is known to be away', async () => {
    return (await scrape(url)).get('sunshare_log_server_reachable') === 0;
  });
  const { status, body } = await readyz(url);
  t.equal(status, 200, 'users are served');
  t.match(body.warnings, [{ condition: 'log-server' }]);
  const stopped = server.program.stop('SIGTERM');
  await eventually('not ready while it stops', async () => {
    return (await readyz(url).catch(() => undefined))?.body.reasons[0]?.condition === 'phase';
  });
  await stopped;
  t.equal(server.program.exitCode, 0);
});

await t.test(
  'nobody need find it with --register off; not every address goes without a token, and a port in use is said',
  async (t) => {
    const flags = ['--host', '127.0.0.1', '--register', 'off'];
    const open = startOurs(t, LOG_SERVER, [...flags, '--admin', '0.0.0.0:0']);
    await open.program.ended;
    t.equal(open.program.exitCode, 2);
    t.match(
      open.output.stderr,
      /--admin: 0\.0\.0\.0 is reached from other machines, so that a token is needed/,
    );
    const first = await startDaemon(t, LOG_SERVER, [...flags, '--admin', '127.0.0.1:0']);
    const { port } = new URL(adminUrl(first));
    const second = startOurs(t, LOG_SERVER, [...flags, '--admin', `127.0.0.1:${port}`]);
    await second.program.ended;
    t.equal(second.program.exitCode, 1);
    t.equal(
      second.output.stderr,
      `sunshare-log-server: cannot listen: port ${port} of 127.0.0.1 is already in use: end what listens there, or name another\n`,
    );
  },
);
