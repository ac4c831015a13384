import { setTimeout as delay } from 'node:timers/promises';
import type { Check, CheckGroup } from '../check.js';
import { HeldConnections } from '../held-connections.js';
import { requestBytes } from '../request-bytes.js';
import type { PeerScript } from './peer-script.js';

const DOWNLOADERS = 20;
const AT_ONCE = 8;

export const otherDownloaders: CheckGroup<PeerScript> = {
  title: 'Other downloaders',
  checks: [
    beside('idle connections', 'A connection on which nothing comes delays no other.', () => Buffer.alloc(0)),
    beside('half-sent requests', 'A connection on which half a request has come delays no other.', () =>
      Buffer.from('GET FILE\0/half'),
    ),
    beside('requests without an end', 'A request that does not end hurts nobody.', () =>
      requestBytes(['GET FILE'])
        .toString('latin1')
        .padEnd(64 * 1024, 'x'),
    ),
    beside('downloaders that do not read', 'A downloader that does not read costs only itself.', (s) =>
      s.bytes(s.peer.file?.path ?? '/no/such/file'),
    ),
    {
      name: 'reset in the middle',
      rule: 'A downloader that disappears concerns nobody else: the peer goes on.',
      async run(s) {
        const held = await hold(s, s.bytes(s.peer.file?.path ?? '/no/such/file'));
        // For some to be in the middle of the file, and others at its beginning.
        await delay(20);
        held.reset();
        await s.expectService();
        await s.expectService();
      },
    },
    {
      name: 'many at once',
      rule: 'Several are served at the same time, each with all of the file.',
      async run(s) {
        const { file } = s.peer;
        if (file === undefined) return inParallel(() => s.expectService());
        const { sha256 } = await s.expectFile({ path: file.path });
        return inParallel(() => s.expectFile({ path: file.path, sha256 }));
      },
    },
  ],
};

function inParallel(act: () => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: AT_ONCE }, act));
}

function beside(
  name: string,
  rule: string,
  begin: (script: PeerScript) => Buffer | string,
): Check<PeerScript> {
  return {
    name,
    rule,
    async run(s) {
      const held = await hold(s, Buffer.from(begin(s)));
      try {
        await s.beside(`${DOWNLOADERS} of these`, () => s.expectService());
      } finally {
        held.close();
      }
    },
  };
}

function hold({ peer, signal }: PeerScript, begin: Uint8Array): Promise<HeldConnections> {
  return HeldConnections.open(
    peer.endpoint,
    { count: DOWNLOADERS, begin, timeoutMs: peer.timeoutMs },
    signal,
  );
}
