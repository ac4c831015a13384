import t from 'tap';
import { lines, printedLines } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import { arrives, AT, countOf, untilSaid } from './audit-checks.js';
import type { RunningServer } from './running-server.js';
import { startAudited, startLogServer } from './whole-system.js';

const CAPACITY = 10_000;
const PATIENT_MS = 100_000;
/** The lines that a P2P server shows before its first operation. */
const SERVER_STARTS = 2;

await t.test('no log server: 10,000 operations wait and arrive in order, the rest is counted', async (t) => {
  const { portmapper, server } = await startAudited(t);
  await performAtOnce(server, CAPACITY + 50);
  await untilSaid(server, 'audit queue full (10000)');
  t.equal(countOf(server, 'log server is away (not registered'), 1);

  // A console line may reach us after the answer did.
  const shown = await printedLines(server, SERVER_STARTS + CAPACITY + 50);
  const expected = operationsOf(shown).slice(0, CAPACITY);
  const logServer = await startLogServer(t, portmapper.port);
  await arrives(logServer, expected, PATIENT_MS);
  await untilSaid(server, 'audit queue has room again: 50 operations were not logged');
  await server.program.stop('SIGTERM');
  const logged = lines(logServer.output.stdout);
  t.ok(logged.slice(0, CAPACITY).join() === expected.join(), 'all 10,000 in the order they were done');
  t.match(
    logged.slice(CAPACITY),
    [/^sunshare-server DROPPED 50 \d\d\/\d\d\/\d{4} /],
    'and what was not logged',
  );
  t.equal(logged.length, CAPACITY + 1);
  t.equal(countOf(server, 'log server is away'), 1);
  t.equal(countOf(server, 'log server is back'), 1);
  t.equal(countOf(server, 'audit queue full'), 1);
});

/** The operation of many users, some at a time: each unregisters without having registered. */
async function performAtOnce(server: RunningServer, count: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await performP2p(server.port, 'UNREGISTER', AT, `user${next++}`);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}

/** What these lines of the P2P server's console tell, as the log has it. */
function operationsOf(shown: readonly string[]): string[] {
  return shown.flatMap((line) => {
    const [, operation, user, at] = /^s> OPERATION (.*) FROM (.*) AT (.*)$/.exec(line) ?? [];
    return operation === undefined ? [] : [`${user} ${operation} ${at}`];
  });
}
