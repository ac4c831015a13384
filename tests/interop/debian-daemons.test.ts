import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PortmapperClient } from 'portmapper-js';
import { eventually, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { startOurs, startProgram } from '../started-program.js';
import { skipUnlessRealRoot, tapInNamespace } from './namespace.js';
import { PORTMAPPERS, RPCBIND } from './portmappers.js';

// The library's examples and programs of Debian's that know nothing of it.

const t = await tapInNamespace(import.meta.url);

const SM_PROG = 100_024;
const showmountSkip = skipUnless('namespace', 'showmount');
const statdSkip = skipUnless('namespace', 'statd', 'rpcbind');

for (const portmapper of PORTMAPPERS) {
  const skip = showmountSkip === false ? portmapper.skip : showmountSkip;

  await t.test(
    `showmount reads the exports of our MOUNT server through ${portmapper.name}`,
    { skip },
    async (t) => {
      await portmapper.start(t);
      const exports = ['/srv/public', '/srv/lab=alpha,beta'];
      const server = startOurs(t, 'examples/onc-rpc/mount-server.js', exports);
      await printed(server, 'stdout', (text) => text === 'ready\n');
      const showmount = startProgram(t, {
        name: 'showmount',
        command: 'showmount',
        args: ['-e', '127.0.0.1'],
      });
      await showmount.program.ended;
      t.equal(showmount.output.stderr, '');
      t.equal(
        showmount.output.stdout,
        'Export list for 127.0.0.1:\n/srv/public (everyone)\n/srv/lab    alpha,beta\n',
      );
      await server.program.stop('SIGTERM');
      t.equal(server.program.exitCode, 0, 'ends when it is killed');
    },
  );
}

await t.test(
  'our client asks rpc.statd',
  { skip: statdSkip === false ? skipUnlessRealRoot() : statdSkip },
  async (t) => {
    await RPCBIND.start(t);
    const state = mkdtempSync(join(tmpdir(), 'statd-'));
    t.teardown(() => rmSync(state, { recursive: true }));
    for (const folder of ['sm', 'sm.bak']) mkdirSync(join(state, folder));
    startProgram(t, { name: 'rpc.statd', command: 'rpc.statd', args: ['-F', '-L', '-P', state] });
    await using portmapper = new PortmapperClient();
    await eventually('rpc.statd is registered', async () => {
      const found = await portmapper.lookUp({ program: SM_PROG, version: 1 });
      return found.kind === 'registered';
    });
    const client = startOurs(t, 'examples/onc-rpc/status-client.js', ['127.0.0.1', 'localhost']);
    await client.program.ended;
    t.equal(client.output.stderr, '');
    t.match(client.output.stdout, /^STAT_SUCC -?\d+\n$/);
  },
);
