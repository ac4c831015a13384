import t from 'tap';
import { SessionExpiry } from '../../../daemons/p2p-server/session-expiry.js';
import { NOW, startService } from './running-service.js';
import { eventually } from '../../eventually.js';
import { MemoryDirectory } from '../../../daemons/p2p-server/store/memory-directory.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';

await t.test(
  'a client that falls silent is gone, with one DISCONNECT in the log and none on the console',
  async (t) => {
    let nowMs = 0;
    const directory = new MemoryDirectory({ sessionTtlSeconds: 10, nowMs: () => nowMs });
    const { store, ask, audited, lines, said } = await startService({ directory });
    const expiry = new SessionExpiry({
      store,
      clock: { now: () => NOW },
      diagnose: (message) => void said.push(message),
      intervalMs: 1,
    });
    t.teardown(() => expiry.close());
    await ask('REGISTER', '', 'alice');
    t.equal(await ask('CONNECT', '', 'alice', '4000'), '00');
    const started = Buffer.from(await ask('START SESSION', '', 'alice', '4000'), 'hex').toString('latin1');
    const [, session = ''] = /^\0(\d+)\x0010\0$/.exec(started) ?? [];
    t.equal(await ask('HEARTBEAT', '', 'alice', session), '00');
    nowMs = 10_000;
    await eventually('a DISCONNECT is logged', () => audited.length === 3);
    t.same(audited.at(-1), { username: 'alice', operation: 'DISCONNECT', timestamp: NOW });
    t.notOk(lines.some((line) => /HEARTBEAT|SESSION|DISCONNECT/.test(line)));
    t.equal(await ask('HEARTBEAT', '', 'alice', session), '02');
    t.equal(await ask('DISCONNECT SESSION', '', 'alice', session), '02', 'its late goodbye is refused');
    t.equal(audited.length, 4, 'and logged, as every DISCONNECT is');
    t.same(said, []);
  },
);

await t.test('a directory that fails is asked again', async (t) => {
  let asked = 0;
  const said: string[] = [];
  class Failing extends MemoryDirectory {
    override expireSessions(): Promise<readonly string[]> {
      return ++asked === 1 ? Promise.reject(new Error('no database')) : Promise.resolve(['bob']);
    }
  }
  const store = new MemoryStore({ directory: new Failing() });
  const expiry = new SessionExpiry({
    store,
    clock: { now: () => NOW },
    diagnose: (message) => void said.push(message),
    intervalMs: 1,
  });
  await eventually('bob is logged', () => store.outbox.depth > 0);
  expiry.close();
  t.same(said, ['sessions could not be expired: no database']);
});

await t.test('a look that takes its time is the only one', async (t) => {
  let [slow, quick] = [0, 0];
  class Slow extends MemoryDirectory {
    override expireSessions(): Promise<readonly string[]> {
      slow++;
      return new Promise(() => undefined);
    }
  }
  class Quick extends MemoryDirectory {
    override expireSessions(): Promise<readonly string[]> {
      quick++;
      return Promise.resolve([]);
    }
  }
  const more = { clock: { now: () => NOW }, diagnose: () => undefined, intervalMs: 1 };
  for (const directory of [new Slow(), new Quick()]) {
    const expiry = new SessionExpiry({ store: new MemoryStore({ directory }), ...more });
    t.teardown(() => expiry.close());
  }
  await eventually('the other has looked often', () => quick > 10);
  t.equal(slow, 1);
});

await t.test('a directory that goes on failing is complained of within bounds', async (t) => {
  const said: string[] = [];
  let asked = 0;
  const store = {
    transact: () => Promise.reject(new Error(`no database, ${++asked}`)),
  };
  const diagnose = (message: string): void => void said.push(message);
  const expiry = new SessionExpiry({ store, clock: { now: () => NOW }, diagnose, intervalMs: 1 });
  await eventually('it has failed often', () => asked > 50);
  expiry.close();
  t.equal(said.length, 20);
});
