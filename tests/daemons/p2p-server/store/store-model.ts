import { isDeepStrictEqual } from 'node:util';
import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import { OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { SequencedRecord } from '../../../../daemons/p2p-server/store/outbox.js';
import type { Store } from '../../../../daemons/p2p-server/store/store.js';
import { recordOf, waiting } from './store-conformance.js';
import type { Answer, Asked, Step } from './store-steps.js';

export const MODEL_TTL_SECONDS = 10;
const MODEL_CAPACITY = 12;
export const MODEL_LIMITS = { maxUsers: 3, maxPublications: 6, maxPublicationsPerUser: 4 };

/** A store under test. */
export interface Subject {
  readonly store: Store;
  /** Closes it and opens it again, or lets it die and opens what is left. */
  reopen(how: 'close' | 'kill'): Promise<Subject>;
  /** Lets time pass, where it does not go by the clock that it was opened with. */
  advanceMs?(ms: number): Promise<void>;
  /** Whether sessions go on while nobody has it open; otherwise they are good for their whole time when it is again. */
  readonly keepsTime?: boolean;
  /** Whether a heartbeat is carried out before its record is, as if by somebody else; none has a record but here. */
  readonly gathersHeartbeats?: boolean;
}

/** Opens an empty one whose clock is `nowMs`, with the limits above. */
export type OpenSubject = (nowMs: () => number) => Promise<Subject>;

export const newPolicy = (): OutboxPolicy => new OutboxPolicy({ capacity: MODEL_CAPACITY });

/**
 * Takes a store and the model through the same steps, and compares all that can be seen of them after each.
 *
 * @throws Error naming the step after which they differ
 */
export async function compareWithModel(open: OpenSubject, steps: readonly Step[]): Promise<void> {
  const comparison = await Comparison.begin(open);
  try {
    for (const step of steps) await comparison.take(step);
  } finally {
    await comparison.end();
  }
}

class Comparison {
  readonly #model: Store;
  #subject: Subject;
  readonly #clock: { nowMs: number };
  /** By user: the number of the last session in the model, then in the subject. */
  readonly #sessions = new Map<string, readonly [string, string]>();
  readonly #numbers = new Set<string>();

  private constructor(subject: Subject, clock: { nowMs: number }) {
    this.#subject = subject;
    this.#clock = clock;
    this.#model = new MemoryStore({
      sessionTtlSeconds: MODEL_TTL_SECONDS,
      nowMs: () => clock.nowMs,
      limits: MODEL_LIMITS,
      outboxPolicy: newPolicy(),
    });
  }

  static async begin(open: OpenSubject): Promise<Comparison> {
    const clock = { nowMs: 0 };
    return new Comparison(await open(() => clock.nowMs), clock);
  }

  async take(step: Step): Promise<void> {
    const [expected, came] = await this.#take(step);
    if (!isDeepStrictEqual(came, expected)) throw difference(step, expected, came);
    await settle(this.#subject.store);
    const [there, here] = [await seen(this.#model), await seen(this.#subject.store)];
    if (!isDeepStrictEqual(here, there)) throw difference(step, there, here);
  }

  end(): Promise<void> {
    return this.#subject.store.close();
  }

  /** What both came to. */
  async #take(step: Step): Promise<readonly [unknown, unknown]> {
    switch (step.kind) {
      case 'turn':
        return this.#turn(step.asked);
      case 'advance':
        this.#clock.nowMs += step.ms;
        await this.#subject.advanceMs?.(step.ms);
        return [0, 0];
      case 'expire':
        return this.#both(expire);
      case 'renewSource':
        return this.#both(async ({ outbox }) => {
          const { source } = outbox;
          await outbox.renewSource();
          return outbox.source !== source;
        });
      case 'acknowledge':
        return this.#both(({ outbox }) =>
          outbox.acknowledge(outbox.lastSequence - Math.floor(outbox.depth * (1 - step.share))),
        );
      case 'lose':
        this.#subject.store.lose(step.count);
        this.#model.lose(step.count);
        // The model tells of it when something is acknowledged.
        await this.#model.outbox.acknowledge(0);
        return [0, 0];
      case 'reopen':
        return this.#reopen(step.how);
    }
  }

  async #both<T>(act: (store: Store) => Promise<T>): Promise<readonly [T, T]> {
    return [await act(this.#model), await act(this.#subject.store)];
  }

  async #turn(asked: readonly Asked[]): Promise<readonly [unknown, unknown]> {
    const ask = ({ what, user, ask }: Asked, store: Store, session = '1'): Promise<Answer> =>
      store.transact(
        (directory) => ask(directory, session),
        ({ status }) => [recordOf(`${what}: ${status}`, user)],
      );
    const sessions = asked.map(({ user }) => this.#sessions.get(user) ?? []);
    const isInOrder = this.#subject.gathersHeartbeats === true && asked.some(isHeartbeat);
    const came = await (isInOrder ? inOrder : atOnce)(asked, (each, index) =>
      ask(each, this.#subject.store, sessions[index]?.[1]),
    );
    const expected = await inOrder(asked, (each, index) => ask(each, this.#model, sessions[index]?.[0]));
    asked.forEach(({ user }, index) => this.#noteSession(user, expected[index], came[index]));
    return [expected.map(shown), came.map(shown)];
  }

  #noteSession(user: string, expected: Settled, came: Settled): void {
    const [there, here] = [sessionOf(expected), sessionOf(came)];
    if (there === undefined || here === undefined) return;
    if (this.#numbers.has(here)) throw new Error(`session ${here} was there before`);
    this.#numbers.add(here);
    this.#sessions.set(user, [there, here]);
  }

  /** Sessions are good for their whole time once more. */
  async #reopen(how: 'close' | 'kill'): Promise<readonly [unknown, unknown]> {
    this.#subject = await this.#subject.reopen(how);
    if (this.#subject.keepsTime) return [0, 0];
    for (const [user, [session]] of this.#sessions)
      await this.#model.transact(
        (directory) => directory.heartbeat(user, session),
        () => [],
      );
    return [0, 0];
  }
}

type Settled = PromiseSettledResult<Answer> | undefined;
type Ask = (each: Asked, index: number) => Promise<Answer>;

function atOnce(asked: readonly Asked[], ask: Ask): Promise<PromiseSettledResult<Answer>[]> {
  return Promise.allSettled(asked.map(ask));
}

async function inOrder(asked: readonly Asked[], ask: Ask): Promise<PromiseSettledResult<Answer>[]> {
  const settled: PromiseSettledResult<Answer>[] = [];
  for (const [index, each] of asked.entries())
    settled.push(...(await atOnce([each], () => ask(each, index))));
  return settled;
}

function isHeartbeat({ what }: Asked): boolean {
  return what.startsWith('heartbeat ');
}

function sessionOf(settled: Settled): string | undefined {
  return settled?.status === 'fulfilled' ? settled.value.session : undefined;
}

/** Without the session's number, which is each store's own. */
function shown(settled: PromiseSettledResult<Answer>): unknown {
  if (settled.status === 'rejected') return String(settled.reason);
  return { ...settled.value, session: 'session' in settled.value };
}

async function expire(store: Store): Promise<unknown> {
  const users = await store.transact(
    (directory) => directory.expireSessions(),
    (expired) => expired.toSorted().map((user) => recordOf('DISCONNECT', user)),
  );
  return users.toSorted();
}

/** Lets it do what it does by and by. */
async function settle(store: Store): Promise<void> {
  for (let turn = 0; turn < 2; turn++)
    await store.transact(
      () => Promise.resolve(),
      () => [],
    );
}

async function seen(store: Store): Promise<unknown> {
  const records = await waiting(store);
  const { lastSequence, depth, dropped } = store.outbox;
  return { lastSequence, depth, dropped, records: records.map(withoutTime), survey: await surveyed(store) };
}

/** Without numbers, which are each store's own. */
async function surveyed({ survey }: Store): Promise<unknown> {
  const users = await survey.connectedBelow(Number.MAX_SAFE_INTEGER, 100);
  const publications = await survey.publicationsBelow(Number.MAX_SAFE_INTEGER, 100);
  return {
    counts: await survey.counts(),
    users: users.map(({ name, ip, port, publications }) => [name, ip, port, publications]),
    publications: publications.map(({ user, path, description, size }) => [user, path, description, size]),
  };
}

function withoutTime({ sequence, user, operation }: SequencedRecord): unknown {
  return { sequence, user: user.toString(), operation };
}

function difference(step: Step, expected: unknown, came: unknown): Error {
  return new Error(
    `${JSON.stringify(step)}\nexpected ${JSON.stringify(expected)}\ncame     ${JSON.stringify(came)}`,
  );
}
