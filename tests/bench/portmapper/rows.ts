import { skipUnlessRealRoot } from '../../interop/namespace.js';
import { skipUnless } from '../../peers.js';
import type { Bench } from '../bench.js';
import { perSecond } from '../load.js';
import { measurePairs } from '../pairs.js';
import type { Group, Row } from '../row.js';
import { ourPortmapper, type Portmapper, rpcbind } from './sides.js';

interface Case {
  readonly name: string;
  readonly ours: string;
  readonly netid: 'tcp' | 'udp';
  readonly inFlight: number;
  readonly mark: number;
  readonly limit: string;
}

const ONE =
  'a call that waits for the one before it costs a turn of the event loop, most of it the system’s and Node’s own code. Over UDP our own part was halved since (specs/decisions/calls-answered-together.md). How the system spreads client and server over the processors decides about rpcbind: it answers 4,000 to 19,000 a second.';
const MANY =
  'rpcbind answers 20,000 to 37,000 calls a second with 64 in flight, ours what its RPC server can: the handler itself, a look-up without a key to build and an address read once, is a small part of a call.';

const CASES: readonly Case[] = [
  {
    name: 'portmapper-udp',
    ours: 'over UDP, one call at a time',
    netid: 'udp',
    inFlight: 1,
    mark: 1.1,
    limit: ONE,
  },
  {
    name: 'portmapper-tcp',
    ours: 'over TCP, one call at a time',
    netid: 'tcp',
    inFlight: 1,
    mark: 1.2,
    limit: ONE,
  },
  {
    name: 'portmapper-tcp-64',
    ours: 'over TCP, 64 in flight',
    netid: 'tcp',
    inFlight: 64,
    mark: 30,
    limit: MANY,
  },
];

function skip(): string | false {
  const missing = skipUnless('rpcbind', 'gcc', 'rpcgen', 'libtirpc', 'namespace');
  return missing === false ? skipUnlessRealRoot() : missing;
}

function row({ name, ours, netid, inFlight, mark, limit }: Case): Row {
  const callsPerSecond = async (portmapper: Portmapper, { seconds }: Bench): Promise<number> =>
    perSecond(await portmapper.getport(netid, inFlight, seconds));
  return {
    name,
    ours: `C load generator → our portmapper ${ours}`,
    reference: '→ rpcbind',
    mark: { atLeast: mark },
    limit,
    skip,
    measure: async (bench) => {
      const [our, theirs] = [await ourPortmapper(bench), await rpcbind(bench)];
      return measurePairs(
        bench,
        { ours: () => callsPerSecond(our, bench), reference: () => callsPerSecond(theirs, bench) },
        { unit: 'calls/s' },
      );
    },
  };
}

export const PORTMAPPER: Group = {
  title: 'Portmapper',
  how: 'PMAPPROC_GETPORT by a load generator in C; `sunshare-portmapper` and `rpcbind` are on port 111 of a network namespace each.',
  rows: CASES.map(row),
};
