import t from 'tap';
import { inTurn } from '../../daemons/in-turn.js';

await t.test('each step waits for the one before', async (t) => {
  const seen: string[] = [];
  const slow = async (): Promise<void> => {
    await new Promise(setImmediate);
    seen.push('slow');
  };
  await inTurn([slow, () => void seen.push('quick')]);
  t.same(seen, ['slow', 'quick']);
});

await t.test('a step that fails keeps none from its turn, and the first failure is told', async (t) => {
  const seen: string[] = [];
  const failing = [
    () => Promise.reject(new Error('first')),
    () => {
      throw new Error('second');
    },
  ];
  await t.rejects(inTurn([...failing, () => void seen.push('last')]), { message: 'first' });
  t.same(seen, ['last']);
});
