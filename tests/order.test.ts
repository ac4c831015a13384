import { existsSync } from 'node:fs';
import t from 'tap';
import { inOrder, LONG, orderIn } from './order.js';
import { ROOT } from './started-program.js';

const FILES = ['a', 'b', 'c', 'd', 'fuzz/bounded', 'e', 'f', 'g'].map((name) => `dist/tests/${name}.test.js`);

await t.test('a number is an order, which leaves nothing out and begins with the longest', (t) => {
  const orders = new Set<string>();
  for (let order = 1; order <= 20; order++) {
    const files = inOrder(FILES, order);
    t.same(inOrder(FILES.toReversed(), order), files);
    t.same(files.toSorted(), FILES.toSorted());
    t.equal(files[0], 'dist/tests/fuzz/bounded.test.js');
    orders.add(files.join());
  }
  t.ok(orders.size > 15, `${orders.size} of 20 are different`);
  t.end();
});

await t.test('it is the one asked for, or any', (t) => {
  t.equal(orderIn('7'), 7);
  t.not(orderIn(''), orderIn(undefined));
  t.throws(() => orderIn('x'), { message: 'ORDER=x is no number' });
  t.end();
});

await t.test('the longest are there', (t) => {
  t.same(
    LONG.filter((name) => !existsSync(`${ROOT}tests/${name}.test.ts`)),
    [],
  );
  t.end();
});
