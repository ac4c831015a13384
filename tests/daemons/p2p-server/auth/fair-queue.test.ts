import t from 'tap';
import { FairQueue } from '../../../../daemons/p2p-server/auth/fair-queue.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

await t.test('networks take turns, few tasks at a time', async (t) => {
  const queue = new FairQueue({ maxUnderWay: 1, maxWaiting: 10, maxWaitingOfOne: 5 });
  const begun: string[] = [];
  const task = (name: string) => async (): Promise<string> => {
    begun.push(name);
    await turn();
    return name;
  };
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => queue.run(name.slice(0, 1), task(name)));
  t.same(begun, ['a1'], 'one at a time');
  t.same(await Promise.all(all), ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
  t.same(begun, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

await t.test('what waits is bounded, in all and of one network', async (t) => {
  const queue = new FairQueue({ maxUnderWay: 1, maxWaiting: 3, maxWaitingOfOne: 2 });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = [queue.run('a', () => held), queue.run('a', turn), queue.run('a', turn)];
  await t.rejects(queue.run('a', turn), { name: 'NotAdmitted', flag: 'auth' });
  const other = queue.run('b', turn);
  await t.rejects(queue.run('c', turn), /too many secrets/);
  release();
  await Promise.all([...first, other]);
  await queue.run('c', turn);
});

await t.test('a task that fails is its own affair', async (t) => {
  const queue = new FairQueue({ maxUnderWay: 1, maxWaiting: 3, maxWaitingOfOne: 3 });
  const failing = queue.run('a', () => Promise.reject(new Error('broken')));
  const next = queue.run('a', () => Promise.resolve('done'));
  await t.rejects(failing, /broken/);
  t.equal(await next, 'done');
});
