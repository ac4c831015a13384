import path from 'node:path';
import t from 'tap';
import { SqliteTrail } from '../../../daemons/trail/sqlite/sqlite-trail.js';
import { testLoad, testTrail, type TrailUnderTest } from './trail-conformance.js';

let count = 0;
const folder = t.testdir();
const open = (now: () => number): Promise<SqliteTrail> =>
  SqliteTrail.open({
    file: path.join(folder, `trail-${count}`),
    anchorEvery: 20,
    now,
    diagnose: () => undefined,
  });

const kind: TrailUnderTest = {
  name: 'sqlite',
  make(now) {
    count++;
    return open(now);
  },
  reopen: open,
  runs: 30,
};

await testTrail(t, kind);
await testLoad(t, kind);
