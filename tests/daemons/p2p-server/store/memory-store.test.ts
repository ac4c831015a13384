import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import { testStore } from './store-conformance.js';

await testStore('memory', (outboxPolicy) =>
  Promise.resolve(new MemoryStore(outboxPolicy && { outboxPolicy })),
);
