import t from 'tap';
import { LoggedPerTurn } from '../../../daemons/trail/logged-per-turn.js';

const FROM = { caller: '127.0.0.1', authentication: 'AUTHENTICATED_NOT', identity: '' } as const;

interface Subject {
  readonly logged: LoggedPerTurn;
  /** The users of each batch, in the order they were taken. */
  readonly taken: string[][];
  /** Adds entries of the users numbered so. */
  readonly add: (first: number, last: number) => Promise<unknown>;
}

function subject(maxEntries?: number): Subject {
  const taken: string[][] = [];
  const logged = new LoggedPerTurn((entries) => {
    taken.push(entries.records().map(({ entry }) => entry.username));
    return Promise.resolve();
  }, maxEntries);
  const add = (first: number, last: number): Promise<unknown> =>
    Promise.all(
      numbers(first, last).map((username) =>
        logged.add({ username, operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' }, FROM),
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
  const { taken, add } = subject(40);
  const first = add(1, 45);
  // the full batch is taken before the next chunk of the same turn
  await Promise.resolve();
  await Promise.all([first, add(46, 85)]);
  t.same(taken.flat(), numbers(1, 85));
});
