import t from 'tap';
import { ListTurns } from '../../../../daemons/p2p-server/store/postgres/list-turns.js';

await t.test('three lists are read at once, and the others after them', async (t) => {
  const turns = new ListTurns();
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const lists = Array.from({ length: 5 }, (_, i) =>
    turns.run(async () => {
      began.push(i);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (i === 0) throw new Error('it could not be read');
      return i;
    }),
  );
  const [failing] = lists;
  await Promise.resolve();
  t.same(began, [0, 1, 2]);
  ends[0]?.();
  await t.rejects(Promise.resolve(failing), { message: 'it could not be read' });
  t.same(began, [0, 1, 2, 3], 'a place is free again');
  let isEarly = false;
  const last = turns.run(() => Promise.resolve((isEarly = began.length < 5)));
  await Promise.resolve();
  t.notOk(isEarly, 'and taken by who waited for it');
  for (const end of ends) end();
  t.equal(await lists[3], 3);
  ends.at(-1)?.();
  t.equal(await lists[4], 4);
  t.notOk(await last);
  t.equal(await turns.run(() => Promise.resolve('alone')), 'alone');
});

await t.test('who would wait too long is sent away', async (t) => {
  const turns = new ListTurns();
  let end: (read: string) => void = () => undefined;
  const over = new Promise<string>((resolve) => (end = resolve));
  const lists = Array.from({ length: 3 }, () => turns.run(() => over));
  await t.rejects(
    turns.run(() => Promise.resolve('late')),
    { message: '1 lists of users wait to be read: ask less often' },
  );
  end('read');
  t.same(await Promise.all(lists), ['read', 'read', 'read']);
  t.equal(await turns.run(() => Promise.resolve('later')), 'later');
});
