import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';
import { testDirectory } from './directory-conformance.js';
import { SESSION_TTL_SECONDS } from './opened-directory.js';

await testDirectory('memory', () => {
  let nowMs = 0;
  const directory = new MemoryDirectory({ sessionTtlSeconds: SESSION_TTL_SECONDS, nowMs: () => nowMs });
  return Promise.resolve({ directory, advanceMs: (ms: number) => void (nowMs += ms) });
});
