import t from 'tap';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { clockedStore } from '../../../postgres/store-clock.js';
import { directoryOf } from './directory-of.js';
import { testDirectory } from './directory-conformance.js';
import { SESSION_TTL_SECONDS } from './opened-directory.js';
import { openPostgres } from './opened-postgres.js';

const missing = skipUnless('postgresql');
if (missing !== false) t.plan(0, missing);
else {
  const postgres = await PrivatePostgres.start(t);
  await testDirectory('postgres', async () => {
    const { url, advanceMs } = await clockedStore(postgres);
    // What is asked at once may take its time on a busy machine.
    const patient = { operationMs: 60_000, gatherMs: 0 };
    const { store } = await openPostgres(url, { sessionTtlSeconds: SESSION_TTL_SECONDS, ...patient });
    return { directory: directoryOf(store), advanceMs, close: () => store.close() };
  });
}
