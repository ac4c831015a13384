import { createServer, type Handlers, listenTcp } from 'onc-rpc';
import { PMAP_PROG } from 'portmapper-js';
import type { Test } from 'tap';

type Played = Handlers<typeof PMAP_PROG.PMAP_VERS>;

/** A portmapper of version 2 that answers SET and UNSET as the test has it; resolves to its port. */
export async function playedPortmapper(
  t: Test,
  played: Pick<Played, 'PMAPPROC_SET'> & Partial<Played>,
): Promise<number> {
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const portmapper = createServer().add(PMAP_PROG.PMAP_VERS, {
    PMAPPROC_NULL: () => undefined,
    PMAPPROC_UNSET: () => true,
    PMAPPROC_DUMP: () => [],
    PMAPPROC_CALLIT: unused,
    PMAPPROC_GETPORT: unused,
    ...played,
  });
  t.teardown(() => portmapper.close());
  return (await listenTcp(portmapper, { host: '127.0.0.1', port: 0 })).port;
}
