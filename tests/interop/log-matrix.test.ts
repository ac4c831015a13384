import { isLogServerRegistered } from '../../daemons/system/portmapper-probe.js';
import { eventually, printed, printedLines } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { PORTMAPPERS } from './portmappers.js';
import { logPrograms } from './rpcgen.js';

// Every way from a foreign program to ours and back: made by rpcgen, over tcp and udp, found through either portmapper.

const t = await tapInNamespace(import.meta.url);

const AT = '11/05/2025 18:02:34';
const OK = Buffer.of(0);
const P2P_PORT = 12_345;

const toolchain = skipUnless('namespace', 'rpcgen', 'gcc', 'libtirpc');

for (const portmapper of PORTMAPPERS) {
  const skip = toolchain === false ? portmapper.skip : toolchain;
  for (const netid of ['tcp', 'udp'] as const) {
    const way = `over ${netid}, found through ${portmapper.name}`;

    await t.test(`C client → our log server, ${way}`, { skip }, async (t) => {
      const { client } = await logPrograms();
      await portmapper.start(t);
      const logServer = startOurs(t, 'daemons/log-server/main.js', ['--register', 'require']);
      await logServer.program.ready(saysReady);
      const entries = ['alice', 'REGISTER', AT, 'bob', 'PUBLISH /tmp/file.txt', AT];
      const args = ['127.0.0.1', netid, ...entries];
      const sender = startProgram(t, { name: 'C log client', command: client, args });
      await sender.program.ended;
      t.equal(sender.output.stderr, '');
      t.equal(sender.output.stdout, 'acknowledged\nacknowledged\n');
      t.equal(sender.program.exitCode, 0);
      t.equal(logServer.output.stdout, `alice REGISTER ${AT}\nbob PUBLISH /tmp/file.txt ${AT}\n`);
    });

    await t.test(`our P2P server → C log server, ${way}`, { skip }, async (t) => {
      const { server } = await logPrograms();
      await portmapper.start(t);
      const logServer = startProgram(t, { name: 'C log server', command: server[netid] });
      await eventually('the C log server is registered', isLogServerRegistered);
      const p2pServer = startOurs(t, 'daemons/p2p-server/main.js', ['-p', String(P2P_PORT)]);
      await p2pServer.program.ready(saysReady);
      t.same(await performP2p(P2P_PORT, 'REGISTER', AT, 'alice'), OK);
      t.same(await performP2p(P2P_PORT, 'CONNECT', AT, 'alice', '2000'), OK);
      t.same(await performP2p(P2P_PORT, 'PUBLISH', AT, 'alice', '/tmp/file.txt', 'a file'), OK);
      await printedLines(logServer, 3);
      const lines = [`alice REGISTER ${AT}`, `alice CONNECT ${AT}`, `alice PUBLISH /tmp/file.txt ${AT}`];
      t.equal(logServer.output.stdout, `${lines.join('\n')}\n`);
    });
  }
}

await t.test(
  'what rpcgen -N makes, with arguments by value, speaks the same',
  { skip: toolchain },
  async (t) => {
    const { client, server } = await logPrograms('by value');
    const [portmapper] = PORTMAPPERS.filter(({ skip }) => skip === false);
    await portmapper?.start(t);
    const logServer = startProgram(t, { name: 'C log server', command: server.tcp });
    await eventually('the C log server is registered', isLogServerRegistered);
    const args = ['127.0.0.1', 'tcp', 'alice', 'REGISTER', AT];
    const sender = startProgram(t, { name: 'C log client', command: client, args });
    t.equal(await printed(sender, 'stdout', (text) => text !== ''), 'acknowledged\n');
    t.equal(logServer.output.stdout, `alice REGISTER ${AT}\n`);
  },
);
