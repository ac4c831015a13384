import { writeSync } from 'node:fs';
import { Load } from '../load/load.js';
import { SeededRandom } from '../seeded-random.js';
import { CrashSystem } from '../system/crash-system.js';
import { saysReady, startOurs } from '../../started-program.js';
import { GUEST_LINE, STORES } from './guest-lines.js';

// Runs inside the virtual machine: our servers on its disk, and clients, whose answers it reports on the console at once.

const [, , boot = '0', seed = '0'] = process.argv;
const CLIENTS = 8;
const MAX_PAUSE_MS = 300;
/** A machine in software. */
const READY_MS = 180_000;
const STDOUT = 1;

function report(kind: keyof typeof GUEST_LINE, words: string): void {
  writeSync(STDOUT, `${GUEST_LINE[kind]} ${words}\n`);
}

try {
  const t = { teardown: () => undefined };
  const portmapper = startOurs(t, 'daemons/portmapper/main.js', ['-p', '111']);
  await portmapper.program.ready(saysReady, READY_MS);
  const system = await CrashSystem.start(
    t,
    {
      folder: STORES,
      readyMs: READY_MS,
      // Where a second takes ten, the portmapper may be late.
      registration: 'optional',
      logServerFlags: ['--rotate-size', '100000'],
    },
    '127.0.0.1:111',
  );
  const load = new Load({
    clients: CLIENTS,
    maxPauseMs: MAX_PAUSE_MS,
    prefix: `boot${boot}`,
    random: new SeededRandom(Number(seed)),
    port: () => system.p2pPort,
    onAnswered: (operation) => report('answered', JSON.stringify(operation)),
  });
  report('ready', boot);
  load.start();
  setInterval(() => {
    for (const fault of load.faults) report('failed', fault);
  }, 1_000);
} catch (error) {
  report('failed', String(error).replaceAll('\n', ' | '));
}
