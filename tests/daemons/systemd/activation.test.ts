import t from 'tap';
import { connect } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUp } from 'portmapper-js';
import { backlogOf } from '../../backlog.js';
import { skipUnless } from '../../peers.js';
import { printed } from '../../eventually.js';
import { ROOT, saysReady, startProgram, type StartedProgram } from '../../started-program.js';

const skip = skipUnless('python3');
const TIMEOUT_MS = 5_000;
const PROGRAM = { program: 0x20000001, version: 2 };

/** What systemd does: opens sockets, says which ports they have, and becomes the program. */
const STARTER = `
import os, socket, sys
sockets = []
for word in sys.argv[1].split(','):
    kind, _, path = word.partition(':')
    local = kind == 'local'
    s = socket.socket(socket.AF_UNIX if local else socket.AF_INET, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
    port = sockets[0].getsockname()[1] if sockets and not local else 0
    s.bind(path if local else ('127.0.0.1', port))
    if kind != 'udp': s.listen()
    sockets.append(s)
high = [os.dup2(s.fileno(), 100 + i) for i, s in enumerate(sockets)]
for i, fd in enumerate(high): os.dup2(fd, 3 + i); os.close(fd)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(high)))
os.execvp(sys.argv[2], sys.argv[2:])
`;

function activate(t: Tap, sockets: string, file: string, ...args: string[]): StartedProgram {
  const daemon = [process.execPath, `${ROOT}dist/daemons/${file}/main.js`, ...args];
  return startProgram(t, { name: file, command: 'python3', args: ['-c', STARTER, sockets, ...daemon] });
}

type Tap = Parameters<typeof startProgram>[0];

await t.test('the P2P server serves the socket it is given, whatever -p says', { skip }, async (t) => {
  const server = activate(t, 'tcp', 'p2p-server', '-p', '1024');
  await server.program.ready(saysReady);
  const port = Number(/listening on tcp 127\.0\.0\.1:(\d+)/.exec(server.output.stderr)?.[1]);
  t.not(port, 1024);
  const socket = connect(port, '127.0.0.1');
  socket.end('REGISTER\0' + '01/01/2026 00:00:00\0' + 'alice\0');
  const [reply] = (await once(socket, 'data')) as [Buffer];
  t.same([...reply], [0]);
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 0);
});

await t.test(
  'portmapper and log server: stream, datagram and AF_LOCAL in one handful',
  { skip },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-activation-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'rpcbind.sock');
    const portmapper = activate(t, `tcp,udp,local:${path}`, 'portmapper', '-p', '1');
    await portmapper.program.ready(saysReady);
    t.match(portmapper.output.stderr, `listening on local ${path}\n`);
    const port = /listening on tcp 127\.0\.0\.1:(\d+)/.exec(portmapper.output.stderr)?.[1] ?? '';
    t.match(portmapper.output.stderr, `listening on udp 127.0.0.1:${port}\n`);

    const logServer = activate(t, 'tcp,udp', 'log-server', '--portmapper', `127.0.0.1:${port}`);
    await logServer.program.ready(saysReady);
    const served = /listening on tcp 127\.0\.0\.1:(\d+)/.exec(logServer.output.stderr)?.[1];
    for (const netid of ['tcp', 'udp'] as const) {
      const found = await lookUp(
        { ...PROGRAM, protocol: netid },
        { host: '127.0.0.1', port: Number(port), timeoutMs: TIMEOUT_MS },
      );
      t.match(found, { kind: 'registered', address: { port: Number(served) } }, netid);
    }
    await logServer.program.stop('SIGTERM');
    t.equal(logServer.program.exitCode, 0);
    await portmapper.program.stop('SIGTERM');
    t.equal(portmapper.program.exitCode, 0);
    t.ok(existsSync(path), 'the socket is not ours to remove');
  },
);

await t.test(
  'of a socket that is handed over its own family counts, not that of --host',
  { skip },
  async (t) => {
    const server = activate(t, 'tcp,udp', 'log-server', '--host', '::', '--register', 'off');
    await server.program.ready(saysReady);
    t.match(server.output.stderr, /listening on udp 127\.0\.0\.1:\d+\n/);
    await server.program.stop('SIGTERM');
  },
);

await t.test('one socket of the two is served, and the other opened', { skip }, async (t) => {
  for (const given of ['tcp', 'udp']) {
    const server = activate(t, given, 'portmapper', '-p', '0', '--host', '127.0.0.2');
    await server.program.ready(saysReady);
    for (const netid of ['tcp', 'udp'])
      t.match(server.output.stderr, `listening on ${netid} 127.0.0.${netid === given ? 1 : 2}:`);
    await server.program.stop('SIGTERM');
  }
});

await t.test('a socket of a kind that is not served ends the start', { skip }, async (t) => {
  const server = activate(t, 'tcp,udp', 'p2p-server', '-p', '1024');
  await printed(server, 'stderr', (text) => text.endsWith('\n'));
  t.equal(await server.program.ended, 'ended with status 1');
  t.equal(
    server.output.stderr,
    'sunshare-server: systemd handed over a udp socket, which is not served here: take it out\n',
  );
});

await t.test(
  'a socket that is handed over lets as many connections wait as ours do',
  { skip: skipUnless('python3', 'ip') },
  async (t) => {
    const log = activate(t, 'tcp,udp', 'log-server', '--register', 'off');
    await log.program.ready(saysReady);
    const port = Number(/listening on tcp 127\.0\.0\.1:(\d+)/.exec(log.output.stderr)?.[1]);
    t.equal(backlogOf(port), Math.min(4_096, Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))));
  },
);
