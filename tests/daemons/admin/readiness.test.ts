import t from 'tap';
import { Readiness } from '../../../daemons/admin/readiness.js';

await t.test('ready is what has started, does not stop and lacks nothing', (t) => {
  let fault: string | undefined;
  const readiness = new Readiness([{ name: 'store', fault: () => fault }]);
  t.same(readiness.report(), {
    ready: false,
    reasons: [{ condition: 'phase', reason: 'it is starting' }],
    warnings: [],
  });
  readiness.enter('running');
  t.same(readiness.report(), { ready: true, reasons: [], warnings: [] });
  fault = 'disk full';
  t.same(readiness.report().reasons, [{ condition: 'store', reason: 'disk full' }]);
  fault = undefined;
  t.equal(readiness.report().ready, true);
  readiness.enter('stopping');
  t.same(readiness.report().reasons, [{ condition: 'phase', reason: 'it is stopping' }]);
  t.end();
});

await t.test('a warning is said and makes nothing unready', (t) => {
  const readiness = new Readiness([{ name: 'log server', fault: () => 'away', isWarning: true }]);
  readiness.enter('running');
  t.same(readiness.report(), {
    ready: true,
    reasons: [],
    warnings: [{ condition: 'log server', reason: 'away' }],
  });
  t.end();
});

await t.test('a condition that cannot be looked at does not hold', (t) => {
  const fault = (): string => {
    throw new Error('closed');
  };
  const readiness = new Readiness([{ name: 'store', fault }]);
  readiness.enter('running');
  t.same(readiness.report().reasons, [{ condition: 'store', reason: 'closed' }]);
  t.end();
});
