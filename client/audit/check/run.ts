import { existsSync } from 'node:fs';
import { P2P_STORE } from '../../../daemons/p2p-server/store/sqlite/schema.js';
import { type SqliteDriver, sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { counted } from '../../../daemons/text/counted.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';
import { isDatabaseTrail } from '../files/database-trail.js';
import { openReadOnly, reporting } from '../files/read-only-database.js';
import { defaultAnchorFile, openTrail } from '../files/trail-files.js';
import { endWithVerdict, type Surroundings } from '../surroundings.js';
import { runVerify } from '../verify/run.js';
import { checkPages } from './pages.js';
import { storeKind } from './store-kind.js';
import { storeRows } from './store-rows.js';

/** `sunshare-audit check`: a trail or a P2P server's store, as it is on the disk. @returns the exit status */
export async function runCheck(file: string, surroundings: Surroundings): Promise<number> {
  // what its pages are is the database's own affair
  if (isDatabaseTrail(file)) return runVerify(file, [], surroundings);
  const driver = await sqliteDriver();
  return storeKind(file) === 'trail'
    ? checkTrail(driver, file, surroundings)
    : checkStore(driver, file, surroundings);
}

/** Its log and its pages, file by file; then every record, as `verify` does. */
async function checkTrail(driver: SqliteDriver, file: string, surroundings: Surroundings): Promise<number> {
  const { newest, segments } = openTrail(driver, file);
  newest.close();
  for (const { file: segment } of segments) {
    const { file: path, database } = openReadOnly(driver, segment, TRAIL_SCHEMA);
    try {
      checkPages(path, database);
    } finally {
      database.close();
    }
  }
  const anchors = defaultAnchorFile(file);
  return runVerify(file, existsSync(anchors) ? [anchors] : [], surroundings);
}

async function checkStore(driver: SqliteDriver, name: string, surroundings: Surroundings): Promise<number> {
  const { file, database } = openReadOnly(driver, name, P2P_STORE);
  try {
    checkPages(file, database);
    const { rows, faults } = reporting(file, () => storeRows(database));
    const isSound = faults.length === 0;
    const text = isSound
      ? `sound: ${counted(rows, 'row')}\n`
      : faults.map((fault) => `NOT SOUND: ${file}: ${fault}\n`).join('');
    return await endWithVerdict(text, isSound, surroundings);
  } finally {
    database.close();
  }
}
