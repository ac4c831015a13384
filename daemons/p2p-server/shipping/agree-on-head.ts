import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { counted } from '../../text/counted.js';
import type { Outbox } from '../store/outbox.js';
import { auditRecord } from './audit-batch.js';
import { goOnAsAnother } from './go-on-as-another.js';
import { ForeignSourceError } from './log-way.js';
import { heldBy, isUnreadable, type NumberedLog, sourceId } from './numbered-log.js';
import type { SourceMarks } from './source-marks.js';
import { waitingRecords } from './waiting-records.js';

const TIMEOUT_MS = 3_000;

interface Agreement {
  readonly log: NumberedLog;
  readonly outbox: Outbox;
  readonly marks: SourceMarks;
  readonly diagnose: Diagnose;
  readonly signal: AbortSignal;
}

/**
 * Asks the log server how far it is with this source. What it answers acknowledges nothing: it may hold other records
 * under these numbers, of a store that was set back or copied. Where that is so, the records go on as those of another
 * source; a log server that has lost records cannot get them again.
 */
export async function agreeOnHead(agreement: Agreement): Promise<void> {
  const { outbox, marks, diagnose } = agreement;
  const head = await headOf(agreement);
  if (head > marks.sent) await leaveSource(agreement, head);
  else if (head > marks.acknowledged) await compareLast(agreement, head);
  else if (head < marks.acknowledged && marks.wentByVersion1) {
    const { acknowledged } = marks;
    await marks.renew();
    diagnose(
      `log server has version 2 now, and holds records up to ${head}: those up to ${acknowledged} went by version 1, ` +
        `and the others go on as source ${outbox.source}`,
    );
  } else marks.lost(head, diagnose);
  marks.wentByVersion1 = false;
}

/** @throws Error where the log server says so of a source that has sent nothing */
async function leaveSource(agreement: Agreement, head: number): Promise<void> {
  if (agreement.marks.isNew)
    throw new Error(`it holds ${counted(head, 'record')} of a source that never sent it any`);
  const reason =
    `holds records of this server that its store knows nothing of (up to ${head}): ` +
    'the store was set back, or is copied';
  await goOnAsAnother(agreement, new Error(`it ${reason}`), reason);
  await agreeOnHead(agreement);
}

/**
 * Sends the last of the records again that the log server says it holds: it has seen that one lately, and remembers it
 * best. Of two stores that went different ways the last records differ, whatever those before do.
 */
async function compareLast(agreement: Agreement, head: number): Promise<void> {
  const { log, outbox, marks, signal } = agreement;
  const [record] = await waitingRecords(outbox, head, 1);
  if (record === undefined) return;
  const oldest = BigInt(marks.acknowledged + 1);
  const batch = {
    source: sourceId(outbox.source),
    first: BigInt(head),
    oldest,
    records: [auditRecord(record)],
  };
  try {
    heldBy(await log.APPEND(batch, { signal, timeoutMs: TIMEOUT_MS }));
  } catch (error) {
    if (error instanceof ForeignSourceError) await goOnAsAnother(agreement, error);
    // it is sent again with the others, spelled out
    else if (!isUnreadable(error)) throw error;
  }
}

async function headOf({ log, outbox, signal }: Agreement): Promise<number> {
  return heldBy(await log.HEAD({ source: sourceId(outbox.source) }, { signal, timeoutMs: TIMEOUT_MS }));
}
