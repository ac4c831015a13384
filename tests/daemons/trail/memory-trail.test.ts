import t from 'tap';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { testTrail } from './trail-conformance.js';

await testTrail(t, {
  name: 'memory',
  make: (now) => Promise.resolve(new MemoryTrail({ now })),
  runs: 200,
});
