import type { Socket } from 'node:net';
import t, { type Test } from 'tap';
import type { CheckGroup, CheckResult } from '../../../client/check/check.js';
import { runChecks } from '../../../client/check/run-checks.js';
import { serverChecks } from '../../../client/check/server/check-server.js';
import { CheckedServer } from '../../../client/check/server/checked-server.js';
import { ServerScript } from '../../../client/check/server/server-script.js';
import { timeLimit } from '../../../client/check/server/time-limit.js';
import { type Fault, faultyServer } from './faulty-server.js';
import { oneAtATime, SEEN_ONE_AT_A_TIME } from './faults/crowd-faults.js';
import { FAULTS } from './faults/index.js';

/** Long enough for a busy machine; only what never comes takes it. */
const TIMEOUT_MS = 3_000;
const SHORT_TIMEOUT_MS = 400;
const REQUEST_LIMIT_MS = 8_000;

const nameOf = (group: string, name: string): string => `${group}: ${name}`;

/** Runs checks, all or those named, against a server with a fault. */
async function results(
  t: Test,
  fault: Fault,
  { timeoutMs, only }: { timeoutMs: number; only?: readonly string[] },
): Promise<CheckResult[]> {
  const server = new CheckedServer(await faultyServer(t, fault), timeoutMs);
  const over = new AbortController();
  const time = await timeLimit(server, over.signal, timeoutMs === TIMEOUT_MS ? REQUEST_LIMIT_MS : timeoutMs);
  const found: CheckResult[] = [];
  await server.findSpelling(over.signal);
  await runChecks({
    groups: [...serverChecks(['space', 'underscore']), time].map((group) => chosen(group, only)),
    subject: (signal) => new ServerScript(server, signal),
    onResult: (result) => found.push(result),
    signal: over.signal,
  });
  over.abort();
  return found;
}

function chosen(
  group: CheckGroup<ServerScript>,
  only: readonly string[] | undefined,
): CheckGroup<ServerScript> {
  const { title, checks } = group;
  return { title, checks: checks.filter(({ name }) => only?.includes(nameOf(title, name)) ?? true) };
}

const verdicts = (found: readonly CheckResult[]): Map<string, string> =>
  new Map(found.map(({ group, name, verdict }) => [nameOf(group, name), verdict]));

// Both wait most of their time.
const [all, oneByOne] = await Promise.all([
  results(t, {}, { timeoutMs: TIMEOUT_MS }),
  results(t, oneAtATime(), { timeoutMs: TIMEOUT_MS }),
]);

await t.test('a server without a fault passes', (t) => {
  t.same(
    all.filter(({ verdict }) => verdict !== 'pass'),
    [],
  );
  t.equal(verdicts(all).size, all.length, 'no two checks have the same name');
  t.end();
});

await t.test('every check is seen to fail by some fault', (t) => {
  const seen = new Set(FAULTS.flatMap(([, , seenBy]) => seenBy));
  t.same(
    [...verdicts(all).keys()].filter((name) => !seen.has(name)),
    [],
  );
  t.end();
});

await t.test('a server of one connection at a time fails by that alone', (t) => {
  const failed = oneByOne.filter(({ verdict }) => verdict !== 'pass');
  t.same(
    failed.map(({ group, name }) => nameOf(group, name)),
    SEEN_ONE_AT_A_TIME,
  );
  t.match(failed[0]?.came, 'no byte in time beside 20 of these');
  t.match(failed.at(-1)?.came, 'not tried: nobody else is answered meanwhile');
  t.end();
});

await t.test('time limits are seen of a server that was busy when it was asked first', async (t) => {
  const unanswered = new Set<Socket>();
  const busyAtFirst: Fault = {
    requestMs: 100,
    // The third is that of the request beside the two which are held.
    onConnection(_, socket, nth) {
      if (nth === 3) unanswered.add(socket);
    },
    endsHow(socket, reply) {
      if (!unanswered.has(socket)) socket.end(reply);
    },
  };
  const only = ['Time: connection on which nothing comes', 'Time: half-sent request'];
  const found = await results(t, busyAtFirst, { timeoutMs: TIMEOUT_MS, only });
  t.same(
    found.map(({ verdict }) => verdict),
    ['pass', 'pass'],
  );
});

for (const [what, fault, seenBy] of FAULTS) {
  await t.test(what, async (t) => {
    const found = verdicts(await results(t, fault, { timeoutMs: SHORT_TIMEOUT_MS, only: seenBy }));
    for (const name of seenBy) {
      const isAdvice = name.endsWith('in the order of connection') || name.endsWith('between blanks');
      t.equal(found.get(name), isAdvice ? 'note' : 'fail', name);
    }
  });
}

await t.test('a check ends with its steps, however long they take together', async (t) => {
  t.intercept(AbortSignal, 'timeout', { value: () => AbortSignal.abort(new Error('time is up')) });
  const only = ['Large lists: 120 publications'];
  t.same(
    (await results(t, {}, { timeoutMs: TIMEOUT_MS, only })).map(({ verdict }) => verdict),
    ['pass'],
  );
});
