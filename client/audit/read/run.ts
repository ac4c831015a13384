import { EXIT_STATUS } from '../audit-failure.js';
import type { Format } from '../format/formats.js';
import { heading, recordLine } from '../format/record-lines.js';
import { LogServer, type LogServerPlace } from '../remote/log-server.js';
import { ReceivedChain } from '../remote/received-chain.js';
import { filterFor, isWanted, type WantedRecords } from '../remote/wanted-records.js';
import type { Surroundings } from '../surroundings.js';

/** As many as a page may have. */
const PAGE_RECORDS = 1_000;

/** `sunshare-audit read`: what the log server holds now. @returns the exit status */
export async function runRead(
  place: LogServerPlace,
  wanted: WantedRecords,
  format: Format,
  { print }: Surroundings,
): Promise<number> {
  await using server = await LogServer.find(place);
  const filter = filterFor(wanted);
  const isOfThese = isWanted(wanted);
  const chain = new ReceivedChain({ isByPosition: filter.tag !== 'READ_TIME' });
  await print(heading(format));
  let after = 0;
  for (;;) {
    const page = await server.read(filter, after, PAGE_RECORDS);
    let lines = '';
    for (const record of page.records) {
      chain.take(record);
      if (isOfThese(record)) lines += recordLine(record, format);
    }
    await print(lines);
    if (page.isLast) return EXIT_STATUS.sound;
    after = page.next;
  }
}
