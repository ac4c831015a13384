import { MemoryStore } from '../../../../daemons/p2p-server/store/memory-store.js';
import { type OpenStore, testStore } from './store-conformance.js';
import { testSurvey } from './survey-conformance.js';

const open: OpenStore = (outboxPolicy) => Promise.resolve(new MemoryStore(outboxPolicy && { outboxPolicy }));

await testStore('memory', open);
await testSurvey('memory', open);
