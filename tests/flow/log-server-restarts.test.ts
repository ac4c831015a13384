import t from 'tap';
import { skipUnless } from '../peers.js';
import { restartLogServer } from './log-server-restarts.js';

await t.test(
  'the log server is stopped for 1,000 operations, started, killed and started again: each is there once',
  { skip: skipUnless('sqlite') },
  (t) => restartLogServer(t, 1_000),
);
