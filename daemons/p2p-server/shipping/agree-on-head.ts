import type { Diagnose } from '../../diagnostics.js';
import type { Outbox } from '../store/outbox.js';
import { heldBy, type NumberedLog, sourceId } from './numbered-way.js';
import type { SourceMarks } from './source-marks.js';

const TIMEOUT_MS = 3_000;

export interface Agreement {
  readonly log: NumberedLog;
  readonly outbox: Outbox;
  readonly marks: SourceMarks;
  readonly diagnose: Diagnose;
  readonly signal: AbortSignal;
}

/**
 * Asks the log server how far it is with this source, and makes the outbox agree with it. A store that was set back
 * goes on as another source; a log server that has lost records cannot get them again.
 */
export async function agreeOnHead(agreement: Agreement): Promise<void> {
  const { outbox, marks, diagnose } = agreement;
  const head = await headOf(agreement);
  if (head <= marks.sent) {
    if (head > marks.acknowledged) await outbox.acknowledge(head);
    else marks.lost(head, diagnose);
    return;
  }
  if (marks.isNew) throw new Error(`it holds ${head} records of a source that never sent it any`);
  await marks.renew();
  diagnose(
    `log server holds records of this server that its store knows nothing of (up to ${head}): the store was set ` +
      `back, and goes on as source ${outbox.source}`,
  );
  await agreeOnHead(agreement);
}

async function headOf({ log, outbox, signal }: Agreement): Promise<number> {
  return heldBy(await log.HEAD({ source: sourceId(outbox.source) }, { signal, timeoutMs: TIMEOUT_MS }));
}
