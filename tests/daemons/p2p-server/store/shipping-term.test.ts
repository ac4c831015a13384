import t from 'tap';
import { ShippingTerm } from '../../../../daemons/p2p-server/store/postgres/shipping-term.js';

await t.test('each term of the lease is told of, with a signal for its end', (t) => {
  const { term, began, turn } = toldTerm();
  turn(0);
  t.notOk(term.isOurs);
  turn(3);
  turn(3);
  t.ok(term.isOurs);
  t.equal(began.length, 1, 'once');
  t.notOk(began[0]?.aborted);
  turn(0);
  t.notOk(term.isOurs);
  t.ok(began[0]?.aborted);
  turn(5);
  turn(7);
  t.same(
    began.map(({ aborted }) => aborted),
    [true, true, false],
    'the next ends the one before',
  );
  t.end();
});

await t.test('who asks late is told of the term that has begun', (t) => {
  const term = new ShippingTerm({ term: 3 });
  term.note();
  const began: AbortSignal[] = [];
  term.onBegin((over) => began.push(over));
  t.equal(began.length, 1);
  term.end();
  t.ok(began[0]?.aborted);
  t.end();
});

await t.test('who left it begins no term, though the lease is taken by a look that was under way', (t) => {
  const { term, began, turn } = toldTerm();
  turn(3);
  term.leave();
  t.ok(began[0]?.aborted);
  turn(4);
  t.notOk(term.isOurs);
  t.equal(began.length, 1);
  t.end();
});

/** A term that says what began, of a lease that is `turn`ed to a number and looked at. */
function toldTerm() {
  const lease = { term: 0 };
  const term = new ShippingTerm(lease);
  const began: AbortSignal[] = [];
  term.onBegin((over) => began.push(over));
  const turn = (number: number): void => {
    lease.term = number;
    term.note();
  };
  return { term, began, turn };
}
