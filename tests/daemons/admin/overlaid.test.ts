import t from 'tap';
import { overlaid } from '../../../daemons/admin/overlaid.js';

class Counter {
  #count = 0;
  step = 1;

  get count(): number {
    return this.#count;
  }

  add(): number {
    this.#count += this.step;
    return this.#count;
  }

  addTwice(): number {
    this.add();
    return this.add();
  }
}

await t.test('what is not replaced is reached as before, private fields included', (t) => {
  const original = new Counter();
  const subject = overlaid(original, { add: () => 1000 });
  t.equal(subject.add(), 1000);
  t.equal(subject.count, 0);
  t.equal(subject.addTwice(), 2, 'the original knows nothing of what stands over it');
  t.equal(original.count, 2);
  subject.step = 5;
  t.equal(original.addTwice(), 12);
  t.equal(subject.count, 12);
  t.end();
});
