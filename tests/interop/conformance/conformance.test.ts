import { readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '../../started-program.js';
import { tapInNamespace } from '../namespace.js';
import { proveFraming } from './framing.js';
import { proveFramingObserved } from './framing-observers.js';
import { Matrix } from './matrix.js';
import { proveNfsScripts } from './nfs-scripts.js';
import { proveOutcomes } from './outcomes.js';
import { proveOutcomesObserved } from './outcome-observers.js';
import { provePortmap } from './portmap.js';
import { provePortmapObserved } from './portmap-observers.js';
import { render } from './render.js';
import { proveTypesObserved } from './type-observers.js';
import { proveTypes } from './types.js';

// specs/conformance.md, cell by cell; all in one process, in a namespace with port 111 free.

const t = await tapInNamespace(import.meta.url);
const FILE = `${ROOT}specs/conformance.md`;

const matrix = new Matrix();
const suites = [
  proveTypes,
  proveTypesObserved,
  proveNfsScripts,
  proveOutcomes,
  proveOutcomesObserved,
  provePortmap,
  provePortmapObserved,
  proveFraming,
  proveFramingObserved,
];
for (const prove of suites) await prove(t, matrix);

await t.test('every cell has a test that passed, or a reason', (t) => {
  t.same(matrix.faults(), []);
  t.end();
});

const skip = matrix.isPartial ? 'some cells could not be tested here' : false;
await t.test('specs/conformance.md is current', { skip }, (t) => {
  const text = render(matrix);
  // `make conformance` says so
  if (process.env['CONFORMANCE'] === 'write') writeFileSync(FILE, text);
  t.equal(readFileSync(FILE, 'utf8'), text, 'otherwise run make conformance');
  t.end();
});
