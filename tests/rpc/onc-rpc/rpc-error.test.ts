import t from 'tap';
import { reasonOf } from 'onc-rpc/internal/rpc-error.js';

await t.test('the reason of whatever was thrown', (t) => {
  const refused = new Error('connect ECONNREFUSED ::1:1');
  t.equal(reasonOf(refused), 'connect ECONNREFUSED ::1:1');
  // what a connection to a name with several addresses fails with: its own message is empty
  t.equal(reasonOf(new AggregateError([refused, new Error('another')])), 'connect ECONNREFUSED ::1:1');
  t.equal(reasonOf(new AggregateError([], 'none at all')), 'none at all');
  t.equal(reasonOf('a text'), 'a text');
  t.end();
});
