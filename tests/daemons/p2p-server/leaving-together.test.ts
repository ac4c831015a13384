import t from 'tap';
import { LeavingTogether } from '../../../daemons/p2p-server/leaving-together.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

await t.test('many who come at once are company enough', async (t) => {
  const replies = new LeavingTogether();
  let left = 0;
  for (let count = 0; count < 100; count++) replies.add(() => left++);
  await turn();
  t.equal(left, 100);
});

await t.test('however many come one after the other, the first waits a moment only', async (t) => {
  const replies = new LeavingTogether();
  let left = 0;
  replies.add(() => left++);
  const begin = performance.now();
  while (performance.now() < begin + 5);
  await turn();
  t.equal(left, 1, 'its time was up');
});
