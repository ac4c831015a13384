import { EventEmitter, once } from 'node:events';
import t from 'tap';
import { eventually } from '../../eventually.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { OutboxPolicy, type WhenFull } from '../../../daemons/p2p-server/store/outbox-policy.js';
import type { OperationRecord } from '../../../daemons/p2p-server/store/operation-record.js';
import { readToEnd, type RunningService, startService, TIME } from './running-service.js';

// A P2P server whose outbox has room for one record, and what its clients are answered.

interface FullServer extends RunningService {
  /** The log server acknowledges everything, which is returned. */
  readonly acknowledge: () => Promise<readonly OperationRecord[]>;
  readonly policy: OutboxPolicy;
  /** Resolves when an operation has begun to wait for room. */
  readonly untilFull: () => Promise<unknown>;
}

async function serverWithOnePlace(whenFull: WhenFull): Promise<FullServer> {
  const events = new EventEmitter();
  const policy = new OutboxPolicy({
    whenFull,
    capacity: 1,
    blockMs: 30_000,
    diagnose: () => events.emit('said'),
  });
  const store = new MemoryStore({ outboxPolicy: policy });
  const { outbox } = store;
  return {
    ...(await startService({ store })),
    acknowledge: async () => {
      const acknowledged: OperationRecord[] = [];
      do {
        acknowledged.push(...(await outbox.read(1, 10)));
        await outbox.acknowledge(outbox.lastSequence);
      } while (outbox.depth > 0);
      return acknowledged;
    },
    policy,
    untilFull: () => once(events, 'said'),
  };
}

await t.test('refuse: the other error, and nothing has changed', async (t) => {
  const { ask, acknowledge, audited, said } = await serverWithOnePlace('refuse');
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  t.equal(await ask('REGISTER', TIME, 'bob'), '02');
  t.equal(await ask('CONNECT', TIME, 'alice', '2000'), '03');
  t.equal(await ask('LIST USERS', TIME, 'alice'), '03', 'what only reads is audited as well');
  t.equal(await ask('PUBLISH', TIME, 'alice', 'a b', ''), '04', 'malformed');
  t.equal(
    await ask('HEARTBEAT', TIME, 'alice', '1'),
    '02',
    'not connected: it makes no record and needs no room',
  );
  t.match(await acknowledge(), [{ operation: 'REGISTER' }, { operation: 'DROPPED 4' }], 'they are told of');
  t.equal(await ask('REGISTER', TIME, 'bob'), '00', 'he was not registered');
  t.same(
    audited.map(({ username, operation }) => `${username} ${operation}`),
    ['alice REGISTER', 'bob REGISTER'],
  );
  t.same(said, [], 'the policy has said it');
});

await t.test('block: answered when there is room', async (t) => {
  const { ask, acknowledge, untilFull } = await serverWithOnePlace('block');
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  const full = untilFull();
  const waiting = ask('REGISTER', TIME, 'bob');
  await full;
  await acknowledge();
  t.equal(await waiting, '00');
});

await t.test('block: a client whose connection breaks waits no longer', async (t) => {
  const { ask, connect, acknowledge, untilFull, lines } = await serverWithOnePlace('block');
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  const full = untilFull();
  const socket = await connect();
  socket.write(`REGISTER\0${TIME}\0gone\0`);
  await full;
  const next = ask('REGISTER', TIME, 'next');
  socket.resetAndDestroy();
  await eventually('given up', () => lines.some((line) => line.includes('FROM gone')));
  await acknowledge();
  t.equal(await next, '00');
  await acknowledge();
  t.equal(await ask('REGISTER', TIME, 'gone'), '00', 'the other was not carried out');
});

await t.test('block: one that only ends its sending is still answered', async (t) => {
  const { ask, connect, acknowledge, untilFull } = await serverWithOnePlace('block');
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  const full = untilFull();
  const socket = await connect();
  socket.end(`REGISTER\0${TIME}\0bob\0`);
  await full;
  await acknowledge();
  t.equal(await readToEnd(socket), '00');
});

await t.test('block: who waits when the server stops is answered', async (t) => {
  const { ask, untilFull, policy, stop } = await serverWithOnePlace('block');
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  const full = untilFull();
  const waiting = ask('REGISTER', TIME, 'bob');
  await full;
  policy.close();
  t.equal(await waiting, '02');
  await stop();
});
