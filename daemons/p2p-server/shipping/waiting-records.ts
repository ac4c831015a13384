import { reasonOf } from '../../reason.js';
import type { Outbox, SequencedRecord } from '../store/outbox.js';

/** Records that wait, and that the store cannot give: nothing behind them is sent, since the order is kept. */
export class RecordsUnreadableError extends Error {
  override name = 'RecordsUnreadableError';
}

/** At most `limit` of the records that wait, from `sequence` on. @throws RecordsUnreadableError */
export async function waitingRecords(
  outbox: Outbox,
  sequence: number,
  limit: number,
): Promise<readonly SequencedRecord[]> {
  try {
    return await outbox.read(sequence, limit);
  } catch (error) {
    throw new RecordsUnreadableError(reasonOf(error), { cause: error });
  }
}
