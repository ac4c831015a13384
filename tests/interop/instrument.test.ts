import { printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { startOurs } from '../started-program.js';
import { runPeer } from './ended-peer.js';
import { tapInNamespace } from './namespace.js';
import { otherHost } from './other-host.js';
import { OUR_PORTMAPPER, RPCBIND } from './portmappers.js';

// lxi, which instruments are asked with, finds and asks our example: from this host and from another.

const t = await tapInNamespace(import.meta.url);

const IDENTITY = 'Sunshare,Example Voltmeter,0,1.0';
const CASES = [
  { portmapper: RPCBIND, args: [] },
  { portmapper: OUR_PORTMAPPER, args: ['--host', '0.0.0.0'] },
];

for (const { portmapper, args } of CASES) {
  const missing = skipUnless('namespace', 'lxi');
  const skip = missing === false ? portmapper.skip : missing;
  await t.test(`lxi finds and asks our instrument through ${portmapper.name}`, { skip }, async (t) => {
    const host = await otherHost(t);
    await portmapper.start(t, args);
    const server = startOurs(t, 'examples/onc-rpc/instrument-server.js', ['0.0.0.0']);
    await printed(server, 'stdout', (text) => text === 'ready\n');
    const scpi = (...words: string[]) => runPeer(t, 'lxi', 'scpi', '-a', '127.0.0.1', ...words);
    const far = (...words: string[]) => {
      const { command, args } = host.there('lxi', ...words);
      return runPeer(t, command, ...args);
    };

    const [identity, volts, nonsense, benchmark, found, farIdentity] = await Promise.all([
      scpi('*IDN?'),
      scpi('MEAS:VOLT?'),
      scpi('-t', '1', 'NONSENSE?'),
      runPeer(t, 'lxi', 'benchmark', '-a', '127.0.0.1', '-c', '50'),
      far('discover', '-t', '4'),
      far('scpi', '-a', host.ours, '*IDN?'),
    ]);
    t.equal(identity.stdout, `${IDENTITY}\n`);
    t.match(volts.stdout, /^5\.\d+e\+0\n$/);
    t.match(nonsense, { stdout: '', stderr: /timeout/ });
    t.match(benchmark.stdout, /requests\/second/);
    t.match(found.stdout, `Broadcasting on interface wire\n  Found "${IDENTITY}" on address ${host.ours}\n`);
    t.match(found.stdout, /^Found 1 device/m);
    t.equal(farIdentity.stdout, `${IDENTITY}\n`);

    await server.program.stop('SIGINT');
    t.equal(server.program.exitCode, 0, 'ends on Ctrl-C');
  });
}
