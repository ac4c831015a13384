import t from 'tap';
import type { OutboxPolicy } from '../../../../daemons/p2p-server/store/outbox-policy.js';
import type { Store } from '../../../../daemons/p2p-server/store/store.js';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { openPostgres } from './opened-postgres.js';
import { testStore } from './store-conformance.js';
import { testSurvey } from './survey-conformance.js';

const missing = skipUnless('postgresql');
if (missing !== false) t.plan(0, missing);
else {
  const postgres = await PrivatePostgres.start(t);
  const open = async (outboxPolicy?: OutboxPolicy): Promise<Store> => {
    // One connection keeps what is asked at once in its order, which may take its time.
    const options = {
      connections: 1,
      gatherMs: 0,
      operationMs: 60_000,
      ...(outboxPolicy && { outboxPolicy }),
    };
    return (await openPostgres(await postgres.newStore(), options)).store;
  };
  await testStore('postgres', open);
  await testSurvey('postgres', open);
}
