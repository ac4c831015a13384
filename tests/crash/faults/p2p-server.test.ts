import { copyFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { openForReading } from '../../../daemons/sqlite/open-for-reading.js';
import { P2P_STORE } from '../../../daemons/p2p-server/store/sqlite/schema.js';
import { LOOPBACK } from '../../loopback.js';
import { skipUnless } from '../../peers.js';
import { ROOT, saysReady, startProgram, type StartedProgram } from '../../started-program.js';
import { callsToFail } from '../extent.js';
import { type Fault, FaultyCalls } from './faulty-calls.js';
import { ANSWERS, ask, type Operation, OPERATIONS } from './p2p-operations.js';

const skip = skipUnless('gcc', 'sqlite');
const MANY_CALLS = 200;
/** Each start takes its time: `make crash` has every call fail. */
const START_STRIDE = 9;

interface Running extends StartedProgram {
  readonly port: number;
}

interface StartOptions {
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

async function startServer(t: Test, { folder, env = {} }: StartOptions): Promise<Running> {
  const port = await anyFreePort();
  const started = runServer(t, { folder, env, port });
  await started.program.ready(saysReady);
  return { ...started, port };
}

function runServer(t: Test, { folder, env = {}, port }: StartOptions & { port: number }): StartedProgram {
  const where = ['-p', String(port), '--host', LOOPBACK, '--portmapper', `127.0.0.1:1`];
  const args = [`${ROOT}dist/daemons/p2p-server/main.js`, ...where, '--store', `sqlite:${folder}/store`];
  return startProgram(t, { name: 'P2P server', command: process.execPath, args, env });
}

/** Has all three done for a user while a call fails; what failed is done again. Returns what failed, if anything. */
async function underFault(
  t: Test,
  server: Running,
  calls: FaultyCalls,
  user: string,
  fault: Fault,
): Promise<string | undefined> {
  calls.arm(fault);
  if (fault.secondCall !== undefined)
    t.equal(await ask(server.port, 'REGISTER', 'nobody'), ANSWERS.REGISTER.otherError);
  const replies = new Map<Operation, number | undefined>();
  for (const operation of OPERATIONS) {
    const reply = await ask(server.port, operation, user);
    replies.set(operation, reply);
    if (reply !== ANSWERS[operation].ok) break;
  }
  const { failed, what } = calls.disarm();
  for (const operation of OPERATIONS) {
    const { ok, again, otherError } = ANSWERS[operation];
    const reply = replies.get(operation);
    const repeated = await ask(server.port, operation, user);
    // What was refused did not happen, and what was accepted did.
    const isRight = reply === ok ? repeated === again : repeated === ok;
    if (isRight && (!replies.has(operation) || reply === ok || reply === otherError)) continue;
    t.fail(`${operation} of ${user}, ${failed} failing (${what}): ${reply ?? '-'}, then ${repeated ?? '-'}`);
  }
  return failed > (fault.secondCall === undefined ? 0 : 1) ? what : undefined;
}

const VARIANTS = [
  { error: 'EIO', isAfterFailure: false },
  { error: 'ENOSPC', isAfterFailure: false },
  // What the server does by itself after a failure can fail too.
  { error: 'EIO', isAfterFailure: true },
] as const;

await t.test(
  'any one call that fails costs the operation under way, and nothing else',
  { skip },
  async (t) => {
    const folder = t.testdir();
    const calls = new FaultyCalls(t, folder);
    const server = await startServer(t, { folder, env: calls.environment });
    const users: string[] = [];
    const failures = new Set<string>();
    for (const { error, isAfterFailure } of VARIANTS) {
      for (let call = 1; call <= MANY_CALLS; call += 1) {
        const user = `${error}-${call}${isAfterFailure ? '-again' : ''}`;
        const fault = isAfterFailure ? { call: 1, secondCall: 1 + call, error } : { call, error };
        const failed = await underFault(t, server, calls, user, fault);
        users.push(user);
        if (failed === undefined) break;
        failures.add(failed);
      }
    }
    t.comment(`${users.length} rounds: ${[...failures].join(', ')}`);
    for (const call of ['pwrite64 store-wal', 'fsync store-wal', 'pwrite64 store', 'ftruncate64 store-wal'])
      t.ok(failures.has(call), call);
    t.ok(users.length < MANY_CALLS, 'each call of an operation failed once');
    await server.program.stop('SIGKILL');
    await finds(t, folder, users);
  },
);

/** Finds all that was acknowledged after a restart, and a record of each in the outbox. */
async function finds(t: Test, folder: string, users: readonly string[]): Promise<void> {
  const server = await startServer(t, { folder });
  t.notMatch(server.output.stderr, /damaged/);
  for (const user of users)
    for (const operation of ['REGISTER', 'PUBLISH'] as const)
      if ((await ask(server.port, operation, user)) !== ANSWERS[operation].again)
        t.fail(`${operation} of ${user} is lost`);
  await server.program.stop('SIGTERM');
  const store = await openForReading(`${folder}/store`, P2P_STORE);
  const records = store
    .prepare<[], { user: Buffer; operation: string }>(
      'SELECT user, operation FROM outbox WHERE result = 0 ORDER BY id',
    )
    .all();
  store.close();
  const done = records
    .filter(({ operation }) => !operation.startsWith('DROPPED'))
    .map(({ user, operation }) => `${operation} ${user.toString()}`);
  t.same(
    done,
    users.flatMap((user) => OPERATIONS.map((operation) => `${operation} ${user}`)),
  );
}

await t.test('whatever call fails while it starts: it serves, or says why it ends', { skip }, async (t) => {
  const folder = t.testdir({ killed: {}, store: {} });
  const before = await startServer(t, { folder: `${folder}/killed` });
  for (const operation of OPERATIONS) t.equal(await ask(before.port, operation, 'alice'), 0);
  await before.program.stop('SIGKILL');
  const failures = new Set<string>();
  const calls: number[] = [];
  for (const call of callsToFail(MANY_CALLS, START_STRIDE)) {
    calls.push(call);
    const own = `${folder}/store`;
    for (const name of ['store', 'store-wal']) copyFileSync(`${folder}/killed/${name}`, `${own}/${name}`);
    const failed = await startsUnderFault(t, own, call);
    if (failed === undefined) break;
    failures.add(failed);
    const after = await startServer(t, { folder: own });
    t.equal(await ask(after.port, 'PUBLISH', 'alice'), ANSWERS.PUBLISH.again, `after ${failed}`);
    await after.program.stop('SIGKILL');
  }
  t.comment(`${calls.join(', ')}: ${[...failures].join(', ')}`);
  t.ok(failures.size > 1);
});

/** Returns what failed, if anything. */
async function startsUnderFault(t: Test, folder: string, call: number): Promise<string | undefined> {
  const calls = new FaultyCalls(t, folder);
  calls.arm({ call, error: 'EIO' });
  const port = await anyFreePort();
  const started = runServer(t, { folder, port, env: calls.environment });
  const outcome = await Promise.race([
    started.program.ended,
    started.program.ready(saysReady).then(
      () => 'ready',
      () => started.program.ended,
    ),
  ]);
  const { failed, what } = calls.disarm();
  if (outcome === 'ready') t.equal(await ask(port, 'PUBLISH', 'alice'), ANSWERS.PUBLISH.again);
  else t.match(started.output.stderr, /^sunshare-server: cannot open .*store: /m, `${what}: ${outcome}`);
  await started.program.stop('SIGKILL');
  return failed > 0 ? what : undefined;
}
