import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { isTimestamp } from '../../daemons/datetime/datetime-format.js';
import { LOOPBACK } from '../loopback.js';
import { lines } from '../eventually.js';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';
import { startDatetime, startLogServerInto, startPortmapper } from './whole-system.js';

/** Alice and Bob in parallel through log server, datetime and P2P server, every operation a line of rpc.log. */
interface Stage {
  server: RunningServer;
  alice: Sharer;
  bob: Sharer;
  /** Stops the P2P server, which sends what waits; resolves to the lines of rpc.log. */
  log: () => Promise<string[]>;
}

interface Sharer {
  user: string;
  console: ConsoleClient;
  shared: string;
  fetched: string;
  content: Buffer;
}

async function stage(t: Test): Promise<Stage> {
  const folder = t.testdir({});
  const rpcLog = join(folder, 'rpc.log');
  const [portmapper, datetime] = await Promise.all([startPortmapper(t), startDatetime(t)]);
  await startLogServerInto(t, rpcLog, portmapper.port);
  const server = await startServer(t, { DATETIME_URL: datetime.url }, `127.0.0.1:${portmapper.port}`);
  const sharer = async (user: string, bytes: number): Promise<Sharer> => {
    const options = { port: server.port, datetimeUrl: datetime.url, name: user };
    const content = randomBytes(bytes);
    const shared = join(folder, `of-${user}`);
    writeFileSync(shared, content);
    const fetched = join(folder, `fetched-by-${user}`);
    return { user, console: await ConsoleClient.start(t, options), shared, fetched, content };
  };
  const [alice, bob] = await Promise.all([sharer('alice', 300_001), sharer('bob', 2_000_003)]);
  const log = async (): Promise<string[]> => {
    await server.program.stop('SIGTERM');
    return lines(readFileSync(rpcLog, 'utf8'));
  };
  return { server, alice, bob, log };
}

/** What a user types, what is answered, and what stands in the log for it. */
type Step = readonly [command: string, answer: string | RegExp, logged: string];

function day(me: Sharer, other: Sharer): Step[] {
  return [
    [`REGISTER ${me.user}`, 'REGISTER OK\n', 'REGISTER'],
    [`CONNECT ${me.user}`, 'CONNECT OK\n', 'CONNECT'],
    [`PUBLISH ${me.shared} a file of ${me.user}`, 'PUBLISH OK\n', `PUBLISH ${me.shared}`],
    [
      'LIST_USERS',
      new RegExp(`^LIST_USERS OK\n${other.user} ${LOOPBACK.replaceAll('.', '\\.')} \\d+\n$`),
      'LIST_USERS',
    ],
    [`LIST_CONTENT ${other.user}`, `LIST_CONTENT OK\n${other.shared}\n`, 'LIST_CONTENT'],
    // A transfer goes past the server: of it the log shows the look-up.
    [`GET_FILE ${other.user} ${other.shared} ${me.fetched}`, 'GET_FILE OK\n', 'GET_USER_INFO'],
    [`DELETE ${me.shared}`, 'DELETE OK\n', `DELETE ${me.shared}`],
    [`DELETE ${me.shared}`, 'DELETE FAIL, CONTENT NOT PUBLISHED\n', `DELETE ${me.shared}`],
    [`DISCONNECT ${me.user}`, 'DISCONNECT OK\n', 'DISCONNECT'],
    [`UNREGISTER ${me.user}`, 'UNREGISTER OK\n', 'UNREGISTER'],
  ];
}

async function take(t: Test, me: Sharer, [command, answer]: Step): Promise<void> {
  const printed = await me.console.command(command);
  if (typeof answer === 'string') t.equal(printed, answer, command);
  else t.match(printed, answer, command);
}

/** Without its timestamp, which has to be one. */
function operationOf(t: Test, line: string): string {
  const [, operation = '', timestamp = ''] = /^(.*) (\S+ \S+)$/.exec(line) ?? [];
  t.ok(isTimestamp(timestamp), line);
  return operation;
}

function checkTransfers(t: Test, alice: Sharer, bob: Sharer): void {
  t.ok(readFileSync(alice.fetched).equals(bob.content), 'what Alice fetched from Bob');
  t.ok(readFileSync(bob.fetched).equals(alice.content), 'what Bob fetched from Alice');
}

await t.test(
  'step by step in turns: rpc.log shows the operations of both in the order of their answers',
  async (t) => {
    const { server, alice, bob, log } = await stage(t);
    const [hers, his] = [day(alice, bob), day(bob, alice)];
    const expected: string[] = [];
    for (const [index, step] of hers.entries()) {
      const bobsStep = his[index];
      if (bobsStep === undefined) throw new Error('both do the same');
      await take(t, alice, step);
      await take(t, bob, bobsStep);
      expected.push(`alice ${step[2]}`, `bob ${bobsStep[2]}`);
    }
    await Promise.all([alice.console.end('QUIT'), bob.console.end('QUIT')]);
    const logged = await log();
    t.same(
      logged.map((line) => operationOf(t, line)),
      expected,
    );
    checkTransfers(t, alice, bob);

    const said = lines(server.output.stdout).flatMap((line) => / AT (.*)$/.exec(line)?.slice(1) ?? []);
    t.same(
      logged.map((line) => line.slice(-19)),
      said,
      'the timestamps that the P2P server shows',
    );
    t.equal(alice.console.warnings + bob.console.warnings, '');
  },
);

await t.test('both at once: one line for each operation, those of each user in their order', async (t) => {
  const { alice, bob, log } = await stage(t);
  const [hers, his] = [day(alice, bob), day(bob, alice)];
  // They wait for each other only where one needs what the other did: before they look, and before they take back.
  for (const [from, to] of [
    [0, 3],
    [3, 6],
    [6, 10],
  ] as const) {
    const walk = async (me: Sharer, steps: readonly Step[]): Promise<void> => {
      for (const step of steps.slice(from, to)) await take(t, me, step);
    };
    await Promise.all([walk(alice, hers), walk(bob, his)]);
  }
  await Promise.all([alice.console.end('QUIT'), bob.console.end('QUIT')]);
  const logged = (await log()).map((line) => operationOf(t, line));
  t.equal(logged.length, hers.length + his.length);
  for (const [user, steps] of [
    ['alice', hers],
    ['bob', his],
  ] as const) {
    const ofUser = logged.filter((line) => line.startsWith(`${user} `));
    t.same(
      ofUser,
      steps.map(([, , operation]) => `${user} ${operation}`),
    );
  }
  checkTransfers(t, alice, bob);
});
