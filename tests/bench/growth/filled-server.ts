import { askDatetime } from '../../../daemons/datetime/datetime-query.js';
import { affordableConnections } from '../../../daemons/p2p-server/descriptor-limit.js';
import { LineOutput } from '../../../daemons/p2p-server/line-output.js';
import { P2pService } from '../../../daemons/p2p-server/service.js';
import { ServiceClock } from '../../../daemons/p2p-server/service-clock.js';
import { SessionExpiry } from '../../../daemons/p2p-server/session-expiry.js';
import { readSettings } from '../../../daemons/p2p-server/settings.js';
import { shipRecords } from '../../../daemons/p2p-server/shipping/ship-records.js';
import { openStore } from '../../../daemons/p2p-server/store/open-store.js';
import { OutboxPolicy } from '../../../daemons/p2p-server/store/outbox-policy.js';
import type { Store } from '../../../daemons/p2p-server/store/store.js';
import { PUBLISHED } from './published.js';

// filled-server USERS PUBLICATIONS FLAG…: sunshare-server, put together by its settings as it is itself, over a store with so
// many users, all connected, and so many publications of each. Filling it over connections would take as long as all other
// rows together.

const [users = 0, each = 0] = process.argv.splice(2, 2).map(Number);
const settings = await readSettings('filled-server');
const { host, port, limits, datetimeUrl, acceptsUntimed, diagnose } = settings;

const outboxPolicy = new OutboxPolicy({ ...settings.outbox, diagnose });
const store = await openStore({ ...settings, outboxPolicy, diagnose });
await fill(store);
shipRecords(store.outbox, settings, diagnose);
const clock = new ServiceClock({ ask: (signal) => askDatetime(datetimeUrl, signal), diagnose });
await P2pService.start({
  host,
  port,
  store,
  clock,
  console: new LineOutput(process.stdout, diagnose, { gatherMs: 10 }),
  diagnose,
  acceptsUntimed,
  ...limits,
  maxConnections: Math.min(limits.maxConnections, affordableConnections()),
});
new SessionExpiry({ store, clock, diagnose });
diagnose('ready', 'info');

/** Nothing of it is to be logged. */
async function fill(empty: Store): Promise<void> {
  await empty.transact(
    async (directory) => {
      for (let user = 0; user < users; user += 1) {
        const name = `user${user}`;
        await directory.register(name);
        await directory.connect(name, { ip: '127.0.0.1', port: 40_000 });
        for (let i = 0; i < each; i += 1)
          await directory.publish(name, { ...PUBLISHED, path: `/tmp/file-${i}` });
      }
    },
    () => [],
  );
}
