import { PortmapperClient } from 'portmapper-js';
import { eventually, printedLines } from '../eventually.js';
import { RecordingProxy } from '../flow/recording-proxy.js';
import { skipUnless } from '../peers.js';
import {
  listeningPort,
  ROOT,
  saysReady,
  startOurs,
  startProgram,
  type StartedProgram,
} from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER, PORTMAPPERS } from './portmappers.js';
import { logPrograms, type Netid } from './rpcgen.js';
import { listedLogServers } from './rpcinfo.js';

// `sunrpc proxy` between a client and a server that rpcgen made.

const t = await tapInNamespace(import.meta.url);

const skip = skipUnless('namespace', 'rpcinfo', 'rpcgen', 'gcc', 'libtirpc');
const LOG = { program: 0x2000_0001, version: 1 };
const AT = '11/05/2025 18:02:34';
const ENTRIES = ['alice', 'REGISTER', AT, 'bob', 'PUBLISH /tmp/file.txt', AT];
const SOCKET = '/run/rpcbind.sock';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** Starts the C server, and resolves when it is registered: to its port. */
async function startServer(t: Teardown, netid: Netid): Promise<number> {
  const { server } = await logPrograms();
  startProgram(t, { name: 'C log server', command: server[netid] });
  await eventually('the C log server is registered', async () => (await listedLogServers()).length > 0);
  const [listed = ''] = await listedLogServers();
  return Number(listed.slice('tcp '.length));
}

async function startProxy(t: Teardown, ...args: string[]): Promise<StartedProgram> {
  const proxy = startOurs(t, 'client/sunrpc/main.js', ['proxy', ...args, '--x', `${ROOT}specs/log.x`]);
  await proxy.program.ready(saysReady);
  return proxy;
}

async function runClient(t: Teardown, netid: Netid): Promise<string> {
  const { client } = await logPrograms();
  const sender = startProgram(t, {
    name: 'C log client',
    command: client,
    args: ['127.0.0.1', netid, ...ENTRIES],
  });
  await sender.program.ended;
  return sender.output.stdout + sender.output.stderr;
}

/** What is shown of the calls, without what changes from run to run. */
function shown({ output }: StartedProgram): string[] {
  return output.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/^\S+Z \w+ \S+ > \S+ xid \S+ /, '').replace(/\([\d.]+ ms\)/, '(ms)'));
}

const SHOWN = [
  `AUTH_NONE LOG_PROG.LOG_VERS.SENDLOG {"username":"alice","operation":"REGISTER","timestamp":"${AT}"}`,
  '  = SUCCESS (ms)',
  `AUTH_NONE LOG_PROG.LOG_VERS.SENDLOG {"username":"bob","operation":"PUBLISH /tmp/file.txt","timestamp":"${AT}"}`,
  '  = SUCCESS (ms)',
];

await t.test('what goes into it comes out of it, byte by byte', { skip }, async (t) => {
  await OUR_PORTMAPPER.start(t);
  const serverPort = await startServer(t, 'tcp');
  const behind = await RecordingProxy.to(t, serverPort);
  const proxy = await startProxy(t, 'tcp:127.0.0.1:0', `tcp:127.0.0.1:${behind.port}`);
  const front = await RecordingProxy.to(t, listeningPort(proxy.output.stderr));
  await using portmapper = new PortmapperClient({ path: SOCKET });
  await portmapper.unset(LOG, undefined);
  await portmapper.set(LOG, { netid: 'tcp', host: '0.0.0.0', port: front.port });

  t.equal(await runClient(t, 'tcp'), 'acknowledged\nacknowledged\n');
  await printedLines(proxy, 4);
  t.equal(front.connections.length, 1);
  t.ok((front.connections[0]?.sent.length ?? 0) > 100);
  t.same(behind.connections, front.connections);
  t.same(shown(proxy), SHOWN);
  await proxy.program.stop('SIGTERM');
  t.equal(proxy.program.exitCode, 0);
});

for (const portmapper of PORTMAPPERS) {
  for (const netid of ['tcp', 'udp'] as const) {
    const reason = skip === false ? portmapper.skip : skip;
    await t.test(
      `in the place of a server over ${netid}, in ${portmapper.name}`,
      { skip: reason },
      async (t) => {
        await portmapper.start(t);
        const serverPort = await startServer(t, netid);
        const before = await listedLogServers();
        const target = `${netid}:127.0.0.1:${serverPort}`;
        const proxy = await startProxy(t, `${netid}:127.0.0.1:0`, target, '--register', 'LOG_PROG.LOG_VERS');
        const proxyPort = listeningPort(proxy.output.stderr);
        t.same(await listedLogServers(), [`${netid} ${proxyPort}`]);

        t.equal(await runClient(t, netid), 'acknowledged\nacknowledged\n');
        await printedLines(proxy, 4);
        t.same(shown(proxy), SHOWN);
        t.match(proxy.output.stdout, `> 127.0.0.1:${serverPort} `);

        await proxy.program.stop('SIGINT');
        t.equal(proxy.program.exitCode, 0);
        t.same(await listedLogServers(), before, 'the server is back in its place');
        t.equal(await runClient(t, netid), 'acknowledged\nacknowledged\n');
      },
    );
  }
}
