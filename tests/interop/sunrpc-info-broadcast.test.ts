import * as xdr from 'node-xdr';
import { createServer, defineProgram, listenUdp, procedure, version } from 'onc-rpc';
import { PortmapperClient } from 'portmapper-js';
import type { Test } from 'tap';
import { portmapperAnswers } from '../../daemons/system/portmapper-probe.js';
import { info } from '../client/sunrpc/info/info-run.js';
import { eventually, printedLines } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { otherHost } from './other-host.js';
import { RPCBIND } from './portmappers.js';
import { rpcinfo } from './rpcinfo.js';

// A broadcast in a network where one machine answers: its portmapper calls programs for others, as few do by default.

const t = await tapInNamespace(import.meta.url);
const skip = skipUnless('namespace', 'rpcinfo', 'ip');

const TARGET = { program: 0x20000042, version: 1 };
const { V1 } = defineProgram({
  name: 'ECHO',
  number: TARGET.program,
  versions: { V1: version(1, { ONCE: procedure(1, xdr.void, xdr.void) }) },
});

await t.test('no network has a broadcast address', { skip }, async (t) => {
  const [real, ours] = [await rpcinfo('-b', '9', '1'), await info(['-b', '9', '1'])];
  const said = 'broadcast failed: RPC: Unknown protocol\n';
  t.same(real, { status: 1, stdout: '', stderr: `rpcinfo: ${said}` });
  t.match(ours, { status: 1, stdout: '', stderr: `sunrpc info: ${said}  this host is in no network` });
});

const PORTMAPPERS = [
  {
    name: 'rpcbind',
    skip: skip === false && skipUnless('rpcbind') === false ? RPCBIND.skip : skip,
    start: async (t: Test): Promise<void> => {
      startProgram(t, { name: 'rpcbind', command: 'rpcbind', args: ['-f', '-r'] });
      await eventually('rpcbind answers', () => portmapperAnswers(111));
    },
  },
  {
    name: 'our portmapper',
    skip,
    start: async (t: Test): Promise<void> => {
      const args = ['--host', '0.0.0.0', '--allow-callit'];
      await startOurs(t, 'daemons/portmapper/main.js', args).program.ready(saysReady);
    },
  },
];

for (const { name, skip, start } of PORTMAPPERS)
  await t.test(`${name} answers rpcinfo and ours the same`, { skip }, async (t) => {
    const { ours: address } = await otherHost(t);
    await start(t);
    const server = createServer().add(V1, { ONCE: () => undefined });
    t.teardown(() => server.close(0));
    const { port } = await listenUdp(server, { host: '0.0.0.0' });
    await using client = new PortmapperClient();
    t.equal(await client.set(TARGET, { netid: 'udp', host: '0.0.0.0', port }), true);

    // it asks for 12 s, prints when its buffer is full, and names the program again and again
    const args = ['-oL', 'rpcinfo', '-b', String(TARGET.program), '1'];
    const real = startProgram(t, { name: 'rpcinfo', command: 'stdbuf', args });
    const [first] = await printedLines(real, 1);
    await real.program.stop('SIGKILL');
    const ours = await info(['-b', String(TARGET.program), '1'], { timeoutMs: 3_000 });
    t.same(ours, { status: 0, stdout: `${first ?? ''}\n`, stderr: '' });
    t.equal(ours.stdout, `${address}.${port >> 8}.${port & 255}\tunknown\n`);
    t.same(await info(['-b', '9', '1'], { timeoutMs: 200 }), { status: 0, stdout: '', stderr: '' }, 'nobody');
  });
