import t from 'tap';
import { Lease } from '../../../../daemons/postgres/lease.js';
import { OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import { Origin } from '../../../../daemons/p2p-server/store/postgres/origin.js';
import { PostgresOutbox } from '../../../../daemons/p2p-server/store/postgres/postgres-outbox.js';

await t.test('who left the shipping looks no more, not even where that was asked for before', async (t) => {
  const lent: ((fault: Error) => void)[] = [];
  const outbox = new PostgresOutbox({
    keptIn: 'a database that lends no connection',
    lend: () => new Promise<never>((_, reject) => lent.push(reject)),
    lease: new Lease('shipping', 1),
    origin: new Origin(),
    policy: new OutboxPolicy({ capacity: 10 }),
  });
  const underWay = outbox.refresh();
  const asked = outbox.refresh();
  const left = outbox.leave();
  lent[0]?.(new Error('away'));
  await t.rejects(underWay, { message: 'away' });
  await left;
  await asked;
  await outbox.refresh();
  t.equal(lent.length, 1);
});
