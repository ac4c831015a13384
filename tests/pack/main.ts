import { relative } from 'node:path';
import { ROOT } from '../started-program.js';
import { packPackages } from './pack-packages.js';

// Run by `make pack`.

for (const { file } of await packPackages(`${ROOT}dist/packages`)) console.log(relative(ROOT, file));
