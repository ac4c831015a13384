import { crossSection } from './cross-section.js';

await crossSection('postgres', 'postgresql');
