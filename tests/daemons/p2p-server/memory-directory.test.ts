import { MemoryDirectory } from '../../../daemons/p2p-server/memory-directory.js';
import { testDirectory } from './directory-conformance.js';

await testDirectory('memory', () => Promise.resolve({ directory: new MemoryDirectory() }));
