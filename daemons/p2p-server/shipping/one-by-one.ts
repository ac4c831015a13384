import type { OperationRecord } from '../store/operation-record.js';
import type { Outbox, SequencedRecord } from '../store/outbox.js';
import type { LogSender } from './log-sender.js';
import type { LogWay } from './log-way.js';
import { waitingRecords } from './waiting-records.js';

/** Records that are read at once. */
const READ_RECORDS = 100;

interface OneByOneOptions<Entry> {
  readonly outbox: Outbox;
  readonly sender: Pick<LogSender<Entry>, 'send' | 'close'>;
  /** What the log server is told of a record; a record that makes no entry is passed over. */
  readonly entryOf: (record: OperationRecord) => Entry | undefined;
  /** Ends a call when the server stops. */
  readonly signal: AbortSignal;
  /** See `LogWay`. */
  readonly untilMs?: number | undefined;
  /** Called when the log server has acknowledged for the first time. */
  readonly onReached?: () => void;
}

/**
 * To a log server that cannot tell a record that comes again from a new one: the next is sent when it has acknowledged
 * the one before, because two on their way at once change places when the first fails and the second does not.
 */
export function oneByOne<Entry>({
  outbox,
  sender,
  entryOf,
  signal,
  untilMs = Infinity,
  onReached,
}: OneByOneOptions<Entry>): LogWay {
  let hasReached = false;
  const send = async (record: SequencedRecord): Promise<void> => {
    const entry = entryOf(record);
    if (entry === undefined) return;
    await sender.send(entry, signal);
    if (!hasReached) onReached?.();
    hasReached = true;
  };
  return {
    untilMs,
    async ship({ answered, acknowledged }) {
      while (outbox.depth > 0) {
        const first = outbox.lastSequence - outbox.depth + 1;
        for (const record of await waitingRecords(outbox, first, READ_RECORDS)) {
          await answered(send(record));
          await acknowledged(record.sequence);
          if (performance.now() >= untilMs) return;
        }
      }
    },
    close: () => sender.close(),
  };
}
