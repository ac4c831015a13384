import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { EXIT_STATUS } from '../audit-failure.js';
import { openAnyTrail } from '../files/database-trail.js';
import type { Format } from '../format/formats.js';
import { heading, recordLine } from '../format/record-lines.js';
import type { Surroundings } from '../surroundings.js';

/** So much is written at once. */
const CHUNK_CHARACTERS = 65_536;

/** `sunshare-audit export`: every record in its order, as they are in the file. @returns the exit status */
export async function runExport(file: string, format: Format, { print, say }: Surroundings): Promise<number> {
  const files = await openAnyTrail(await sqliteDriver(), file);
  const records = files.records();
  try {
    for (const missing of files.missing) say(`${missing} is missing: its records are left out`);
    let chunk = heading(format);
    for (const { record } of records) {
      chunk += recordLine(record, format);
      if (chunk.length < CHUNK_CHARACTERS) continue;
      await print(chunk);
      chunk = '';
    }
    await print(chunk);
    return EXIT_STATUS.sound;
  } finally {
    records.return(undefined);
    files.newest.close();
  }
}
