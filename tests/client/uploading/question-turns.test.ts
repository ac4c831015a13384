import t from 'tap';
import { QuestionTurns } from '../../../client/uploading/question-turns.js';

await t.test('one who asks many leaves the others their turns', async (t) => {
  const turns = new QuestionTurns();
  const answered: string[] = [];
  let isAnswering = false;
  const ask = (asker: string): Promise<void> =>
    turns.inTurn(asker, async () => {
      t.notOk(isAnswering, 'one at a time');
      isAnswering = true;
      await new Promise(setImmediate);
      isAnswering = false;
      answered.push(asker);
    });
  await Promise.all(['greedy', 'greedy', 'greedy', 'greedy', 'bob', 'carol', 'bob'].map(ask));
  t.same(answered, ['greedy', 'greedy', 'bob', 'carol', 'greedy', 'bob', 'greedy']);
});

await t.test('an answer that fails is its asker’s affair', async (t) => {
  const turns = new QuestionTurns();
  const failed = turns.inTurn('alice', () => Promise.reject(new Error('unreadable')));
  const next = turns.inTurn('alice', () => Promise.resolve('good'));
  await t.rejects(failed, /unreadable/);
  t.equal(await next, 'good');
});

await t.test('no asker takes all places', (t) => {
  const turns = new QuestionTurns();
  const takeAll = (asker: string): number => {
    let places = 0;
    while (turns.enter(asker)) places++;
    return places;
  };
  t.equal(takeAll('greedy'), 16);
  t.ok(turns.enter('bob'));
  turns.leave('greedy');
  t.equal(takeAll('greedy'), 1);
  t.equal(
    ['carol', 'dave', 'eve', 'frank'].reduce((sum, asker) => sum + takeAll(asker), 0),
    64 - 17,
  );
  t.end();
});
