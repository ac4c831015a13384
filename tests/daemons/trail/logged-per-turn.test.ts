import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { LoggedPerTurn, type LoggedPerTurnOptions } from '../../../daemons/trail/logged-per-turn.js';
import type { Provenance } from '../../../daemons/trail/trail.js';

const FROM = { caller: '127.0.0.1', authentication: 'AUTHENTICATED_NOT', identity: '' } as const;

interface Subject {
  readonly logged: LoggedPerTurn;
  /** The users of each batch, in the order they were taken. */
  readonly taken: string[][];
  /** Adds entries of the users numbered so. */
  readonly add: (first: number, last: number, from?: Provenance) => Promise<unknown>;
}

function subject(options?: LoggedPerTurnOptions): Subject {
  const taken: string[][] = [];
  const logged = new LoggedPerTurn((entries) => {
    taken.push(entries.records().map(({ entry }) => entry.username));
    return Promise.resolve();
  }, options);
  const add = (first: number, last: number, from: Provenance = FROM): Promise<unknown> =>
    Promise.all(
      numbers(first, last).map((username) =>
        logged.add({ username, operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' }, from),
      ),
    );
  return { logged, taken, add };
}

function numbers(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}

await t.test('what comes in one turn is taken together', async (t) => {
  const { taken, add } = subject();
  await Promise.all([add(1, 3), add(4, 5)]);
  t.same(taken, [numbers(1, 5)]);
});

await t.test('what came behind a full batch is not overtaken by what comes later in the turn', async (t) => {
  const { taken, add } = subject({ maxEntries: 40 });
  const first = add(1, 45);
  // the full batch is taken before the next chunk of the same turn
  await Promise.resolve();
  await Promise.all([first, add(46, 85)]);
  t.same(taken.flat(), numbers(1, 85));
});

await t.test('who is alone need not wait for the end of the turn, once that was seen', async (t) => {
  const { taken, add } = subject({ isQuickWhenAlone: true });
  const first = add(1, 2);
  await Promise.resolve();
  t.same(taken, [], 'others may be there');
  await first;
  const second = add(3, 4);
  t.same(taken, [['1', '2']], 'what is read together is taken together');
  await Promise.resolve();
  t.same(taken, [numbers(1, 2), numbers(3, 4)]);
  await second;
});

await t.test('who comes besides is seen after some batches, and all are gathered again', async (t) => {
  const { taken, add } = subject({ isQuickWhenAlone: true });
  const other = { ...FROM };
  await add(1, 1);
  let turns = 0;
  do {
    taken.length = 0;
    void add(1, 1, FROM);
    await Promise.resolve();
    await add(2, 2, other);
  } while (taken.length > 1 && ++turns < 20);
  t.ok(turns > 1, 'they were taken one by one at first');
  t.same(taken, [['1', '2']]);
  taken.length = 0;
  void add(3, 3, FROM);
  await Promise.resolve();
  await Promise.all([add(4, 4, other), turn()]);
  t.same(taken, [['3', '4']], 'also in the next turn');
});

await t.test('a full batch that waits is not overtaken by who is alone', async (t) => {
  const { taken, add } = subject({ isQuickWhenAlone: true, maxEntries: 2 });
  await add(1, 1);
  for (let i = 0; i < 16; i++) await add(1, 1);
  taken.length = 0;
  await add(1, 1);
  taken.length = 0;
  await Promise.all([add(1, 5), add(6, 7)]);
  t.same(taken.flat(), numbers(1, 7));
});
