import t from 'tap';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { openPostgres } from './opened-postgres.js';
import { testStore } from './store-conformance.js';

const missing = skipUnless('postgresql');
if (missing !== false) t.plan(0, missing);
else {
  const postgres = await PrivatePostgres.start(t);
  await testStore('postgres', async (outboxPolicy) => {
    // One connection keeps what is asked at once in its order.
    const options = { connections: 1, ...(outboxPolicy && { outboxPolicy }) };
    const { store } = await openPostgres(await postgres.newStore(), options);
    return store;
  });
}
