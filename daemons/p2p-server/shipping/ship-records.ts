import type { Diagnose } from '../../diagnostics.js';
import { reasonOf } from '../../reason.js';
import type { Settings } from '../settings.js';
import type { OperationRecord } from '../store/operation-record.js';
import type { Outbox } from '../store/outbox.js';
import { findLogServer } from './find-log-server.js';
import { type LogCall, SENDLOG } from './log-call.js';
import { logEntry } from './log-entry.js';
import { LogSender } from './log-sender.js';
import { Shipper } from './shipper.js';

export type ShippingSettings = Pick<Settings, 'portmapper' | 'logProtocols' | 'logTls' | 'foreignLog'>;

/** Records on their way. */
export interface Shipping {
  /** Whether the log server could not be reached when it was last tried. */
  isLogServerAway(): boolean;
  close(): Promise<void>;
}

/** Sends the records of the outbox to a log server of specs/log.x, or to one of another interface, until it is closed. */
export function shipRecords(outbox: Outbox, settings: ShippingSettings, diagnose: Diagnose): Shipping {
  const { foreignLog } = settings;
  if (foreignLog === undefined) return ship(SENDLOG, logEntry, outbox, settings, diagnose);
  diagnose(`operations are logged by ${foreignLog.description}`);
  const entryOf = (record: OperationRecord): unknown => {
    try {
      return foreignLog.argumentsFor(record);
    } catch (error) {
      diagnose(`an operation was not logged: ${reasonOf(error)}`);
      return undefined;
    }
  };
  return ship(foreignLog.call, entryOf, outbox, settings, diagnose);
}

/** A record that makes no entry is passed over. */
function ship<Entry>(
  call: LogCall<Entry>,
  entryOf: (record: OperationRecord) => Entry | undefined,
  outbox: Outbox,
  { portmapper, logProtocols: protocols, logTls: tls }: ShippingSettings,
  diagnose: Diagnose,
): Shipping {
  const sender = new LogSender({
    call,
    host: portmapper.host,
    tls,
    find: (signal) => findLogServer({ portmapper, call, protocols }, signal),
  });
  const shipper = new Shipper({
    outbox,
    async send(record, signal) {
      const entry = entryOf(record);
      if (entry !== undefined) await sender.send(entry, signal);
    },
    diagnose,
  });
  return {
    isLogServerAway: () => shipper.isLogServerAway,
    async close() {
      await shipper.close();
      await sender.close();
    },
  };
}
