import { skipUnless } from '../../peers.js';
import { perSecond, pinned } from '../load.js';
import { measurePairs } from '../pairs.js';
import type { Group, Row } from '../row.js';
import { cClient, cServer, ourServer } from './sides.js';

const skip = (): string | false => skipUnless('rpcgen', 'gcc', 'libtirpc');

const ONE_AT_A_TIME: Row = {
  name: 'sendlog-one',
  ours: 'C client → our server, one call at a time, on one core',
  reference: 'C → C',
  mark: { atLeast: 0.82 },
  skip,
  measure: async (bench) => {
    const [our, c] = [await ourServer(bench, { cpus: '0' }), await cServer(bench, 'tcp', { cpus: '0' })];
    const callsPerSecond = async (port: number): Promise<number> =>
      perSecond(pinned('0', await cClient('tcp', port, bench.seconds)));
    return measurePairs(
      bench,
      { ours: () => callsPerSecond(our.port), reference: () => callsPerSecond(c.port) },
      { unit: 'calls/s' },
    );
  },
};

export const SENDLOG: Group = {
  title: 'SENDLOG',
  how: 'The log server is `sunshare-log-server` with its output in a file; C prints each entry to a file too.',
  rows: [ONE_AT_A_TIME],
};
