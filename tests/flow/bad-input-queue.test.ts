import t, { type Test } from 'tap';
import { lines, printed, printedLines } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import { arrives, AT, countOf, untilSaid } from './audit-checks.js';
import { anyOf, type RunningServer, storeAsked } from './several-servers.js';
import { startAudited, startLogServer } from './whole-system.js';

const store = storeAsked();
/** Each is a transaction of its own in a database, and takes as long. */
const CAPACITY = store === 'postgres' ? 1_000 : 10_000;
/** What a memory has room for without being told. */
const FLAGS = store === 'memory' ? [] : ['--audit-capacity', String(CAPACITY)];
const TOO_MANY = 50;
const ALL = CAPACITY + TOO_MANY;
const PATIENT_MS = 100_000;
/** The lines that a P2P server shows before its first operation. */
const SERVER_STARTS = 2;

await t.test('no log server: 10,000 operations wait and arrive in order, the rest is counted', async (t) => {
  const { portmapper, server } = await startAudited(t, FLAGS);
  await performAtOnce(server, ALL);
  await untilSaid(server, `audit queue full (${CAPACITY})`);
  t.equal(countOf(server, 'log server is away (not registered'), 1);

  // A console line may reach us after the answer did.
  const shown = operationsOf(await printedLines(server, SERVER_STARTS + ALL));
  const logServer = await startLogServer(t, portmapper.port);
  if (store === 'postgres') await expectMost(t, logServer, shown);
  else await expectFirst(t, logServer, shown);
  await untilSaid(server, 'audit queue has room again');
  await server.program.stop('SIGTERM');
  t.equal(countOf(server, 'log server is away'), 1);
  t.equal(countOf(server, 'log server is back'), 1);
  t.equal(countOf(server, 'audit queue full'), 1);
});

type LogServer = Awaited<ReturnType<typeof startLogServer>>;

/** The number of those that were not logged, where a line tells of it. */
function droppedIn(line: string): number {
  return Number(/^sunshare-server DROPPED (\d+) \d\d\/\d\d\/\d{4} /.exec(line)?.[1] ?? 0);
}

/** What was done first is logged in its order, and then how many were not. */
async function expectFirst(t: Test, logServer: LogServer, shown: readonly string[]): Promise<void> {
  const expected = shown.slice(0, CAPACITY);
  await arrives(logServer, expected, PATIENT_MS);
  const logged = await printedLines(logServer, CAPACITY + 1, PATIENT_MS);
  t.ok(logged.slice(0, CAPACITY).join() === expected.join(), 'in the order they were done');
  t.same(logged.slice(CAPACITY).map(droppedIn), [TOO_MANY], 'and what was not logged');
}

/** Each of several servers knows a moment later how much room the others left, and who overlapped may change places. */
async function expectMost(t: Test, logServer: LogServer, shown: readonly string[]): Promise<void> {
  const isOperation = (line: string): boolean => droppedIn(line) === 0;
  const told = (text: string): number =>
    lines(text).reduce((sum, line) => sum + (isOperation(line) ? 1 : droppedIn(line)), 0);
  const logged = lines(await printed(logServer, 'stdout', (text) => told(text) >= ALL, PATIENT_MS));
  const operations = logged.filter(isOperation);
  t.equal(told(logServer.output.stdout), ALL, 'each is logged or counted');
  t.equal(new Set(operations).size, operations.length, 'none twice');
  const known = new Set(shown);
  t.same(
    operations.filter((line) => !known.has(line)),
    [],
  );
  t.ok(operations.length >= CAPACITY / 2, `${operations.length} had room`);
  t.ok(operations.length < ALL, 'not all had');
}

/** The operation of many users, some at a time: each unregisters without having registered. */
async function performAtOnce(server: RunningServer, count: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await performP2p(anyOf(server.port), 'UNREGISTER', AT, `user${next++}`);
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
