import t from 'tap';
import { restartLogServer } from '../flow/log-server-restarts.js';

await t.test('the log server is stopped for 10,000 operations, started, killed and started again', (t) =>
  restartLogServer(t, 10_000),
);
