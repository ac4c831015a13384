import t from 'tap';
import { Backoff } from '../../../client/serve/backoff.js';

void t.test('pauses grow to half a minute, and begin anew', (t) => {
  const backoff = new Backoff();
  const pauses = Array.from({ length: 9 }, () => backoff.next(1));
  t.same(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  t.equal(backoff.next(0), 15_000);
  backoff.reset();
  t.equal(backoff.next(1), 500);
  t.end();
});
