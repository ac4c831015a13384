import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Outbox } from '../store/outbox.js';
import type { SourceMarks } from './source-marks.js';

/** Who reports, and how far it is. */
interface Reporter {
  readonly outbox: Outbox;
  readonly marks: SourceMarks;
  readonly diagnose: Diagnose;
}

/**
 * Gives the waiting records to another source, where the log server does not take them as those of this one. That is done
 * once in a while: a log server that takes no source is not sent one after the other.
 * @throws what the log server said, where it was done just before
 */
export async function goOnAsAnother(
  { outbox, marks, diagnose }: Reporter,
  why: Error,
  reason = `refuses the records of this server (${why.message})`,
): Promise<void> {
  if (marks.wasRenewedLately) throw why;
  await marks.renew();
  diagnose(
    `log server ${reason}: what waits goes on as source ${outbox.source}, also records that it may hold already`,
  );
}
