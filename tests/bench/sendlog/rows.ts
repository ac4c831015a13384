import type { Group } from '../row.js';
import { COLD } from './cold.js';
import { COSTS } from './costs.js';
import { ONE_AT_A_TIME } from './one-at-a-time.js';
import { DURABLE, DURABLE_IN_POSTGRES, ONEWAY } from './others.js';
import { PIPELINED } from './pipelined.js';

export const SENDLOG: Group = {
  title: 'SENDLOG',
  how: `\
The log server is \`sunshare-log-server\` with its output in a file; C prints each entry to a file too, and has written it
before it replies. A call has 100 bytes, its record mark included. One call at a time, C makes five times as many calls
where client and server share one core: that is C at its best, and no number of C clients gets more out of its server.
Where a client in JavaScript makes the load, half a second of calls passes before any counts, so that the engine has compiled.`,
  rows: [...PIPELINED, ...COSTS, ...ONE_AT_A_TIME, ONEWAY, DURABLE, DURABLE_IN_POSTGRES, COLD],
};
