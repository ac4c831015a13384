import { crossSection } from './cross-section.js';

await crossSection('sqlite', 'sqlite');
