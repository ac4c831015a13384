import t from 'tap';
import { SqliteStore } from '../../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import { directoryOf } from './directory-of.js';
import { testDirectory } from './directory-conformance.js';
import { SESSION_TTL_SECONDS } from './opened-directory.js';

const folder = t.testdir();
let opened = 0;

await testDirectory('sqlite', async () => {
  let nowMs = 0;
  const store = await SqliteStore.open(`${folder}/store-${opened++}`, {
    diagnose: (message) => t.comment(message),
    sessionTtlSeconds: SESSION_TTL_SECONDS,
    nowMs: () => nowMs,
  });
  return {
    directory: directoryOf(store),
    advanceMs: (ms: number) => void (nowMs += ms),
    close: () => store.close(),
  };
});
