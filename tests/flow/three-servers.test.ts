import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Endpoint } from '../../client/exchange/tls-terms.js';
import { REPETITIONS } from '../../client/server/repetition.js';
import { Server, type UntimedRequest } from '../../client/server/server-operations.js';
import { eventually } from '../eventually.js';
import { LOOPBACK } from '../loopback.js';
import { performP2p } from '../p2p-request.js';
import { skipUnless } from '../peers.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';

// Three servers over one database, and many who ask them at once.

/** Ten times what users are promised: a machine that stalls is no fault. */
const STALLED_MS = 20_000;
const WANT_ONE_NAME = 1_000;
const CLIENTS = 50;
/** Operations that each client does between two kills at least. */
const OPERATIONS = 3;

/** A client at work: what it is told, and how long it was without an answer at most. */
class Worker {
  readonly faults: string[] = [];
  done = 0;
  longestMs = 0;
  readonly #server: Server;
  readonly #user: string;

  constructor(user: string, endpoints: readonly Endpoint[]) {
    this.#user = user;
    const timestamps = (): Promise<string> => Promise.resolve('11/05/2025 18:02:34');
    this.#server = new Server({ endpoints, wire: 'space', timestamps, diagnose: () => undefined });
  }

  /** Registers, connects, and then publishes one path after the other until it is over. */
  async work(over: AbortSignal): Promise<void> {
    const user = this.#user;
    await this.#perform({ operation: 'REGISTER', user });
    await this.#perform({ operation: 'CONNECT', user, port: '1' });
    while (!over.aborted) {
      await this.#perform({ operation: 'PUBLISH', user, path: `/tmp/${this.done}`, description: '' });
      await sleep(20);
    }
  }

  /** Asks until it is done: the second time it may be told that it was done the first time. */
  async #perform(request: UntimedRequest): Promise<void> {
    const beganMs = performance.now();
    for (let isRepeated = false; ;) {
      const answer = await this.#server.perform(request);
      isRepeated ||= answer.isRepeated === true || answer.kind !== 'reply';
      const status = answer.kind === 'reply' ? answer.reply.status : 'otherError';
      const isDone = status === 'ok' || (isRepeated && status === REPETITIONS[request.operation]);
      if (!isDone && status !== 'otherError')
        this.faults.push(`${this.#user}: ${request.operation} ${status}`);
      if (status !== 'otherError') break;
      isRepeated = true;
      await sleep(20);
    }
    this.longestMs = Math.max(this.longestMs, performance.now() - beganMs);
    this.done++;
  }
}

await t.test('three servers are one', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);
  const store = ['--store', await postgres.newStore()];
  const servers: RunningServer[] = [];
  for (let count = 0; count < 3; count++) servers.push(await startServer(t, {}, undefined, store));
  await t.test('of 1,000 who want one name one gets it', (t) => wantOneName(t, servers));
  await t.test('no client stays broken, whichever is killed', (t) => killEachInTurn(t, servers, store));
});

async function wantOneName(t: Test, servers: readonly RunningServer[]): Promise<void> {
  const beganMs = performance.now();
  const asked = Array.from({ length: WANT_ONE_NAME }, (_, i) =>
    performP2p(servers[i % servers.length]?.port ?? 0, 'REGISTER', '11/05/2025 18:02:34', 'everybody'),
  );
  const statuses = (await Promise.all(asked)).map((reply) => reply.toString('hex'));
  t.comment(`all are told after ${Math.round(performance.now() - beganMs)} ms`);
  t.equal(statuses.filter((status) => status === '00').length, 1);
  // On a busy machine some wait longer than an operation may take.
  const late = statuses.filter((status) => status === '02').length;
  t.equal(statuses.filter((status) => status === '01').length, WANT_ONE_NAME - 1 - late);
  t.ok(late < WANT_ONE_NAME - 1, `${late} too late`);
}

async function killEachInTurn(
  t: Test,
  servers: readonly RunningServer[],
  store: readonly string[],
): Promise<void> {
  const endpoints = servers.map(({ port }) => ({ host: LOOPBACK, port, tls: undefined }));
  const over = new AbortController();
  t.teardown(() => over.abort());
  // Each has another one that it likes best.
  const workers = Array.from({ length: CLIENTS }, (_, i) => {
    const first = i % endpoints.length;
    return new Worker(`user ${i}`, [...endpoints.slice(first), ...endpoints.slice(0, first)]);
  });
  const working = Promise.all(workers.map((worker) => worker.work(over.signal)));
  const allWork = async (): Promise<void> => {
    const before = workers.map(({ done }) => done);
    await eventually('all clients work', () =>
      workers.every(({ done }, i) => done >= (before[i] ?? 0) + OPERATIONS),
    );
  };
  await allWork();
  const longest: number[] = [];
  for (const { program, port } of servers) {
    for (const worker of workers) worker.longestMs = 0;
    await program.stop('SIGKILL');
    await allWork();
    await startServer(t, {}, undefined, [...store, '-p', String(port)]);
    await allWork();
    longest.push(Math.round(Math.max(...workers.map((worker) => worker.longestMs))));
  }
  over.abort();
  await working;
  t.same(
    workers.flatMap(({ faults }) => faults),
    [],
  );
  const told = `the longest without an answer, server by server: ${longest.join(', ')} ms`;
  t.ok(Math.max(...longest) < STALLED_MS, told);
  t.comment(`${workers.reduce((sum, { done }) => sum + done, 0)} operations; ${told}`);
}
