import type { Diagnose } from '../../diagnostics.js';
import type { Settings } from '../settings.js';
import type { Outbox } from '../store/outbox.js';
import { foreignLog, type LogServerSettings, ourLog } from './open-log-way.js';
import { Shipper } from './shipper.js';

export type ShippingSettings = LogServerSettings & Pick<Settings, 'foreignLog'>;

/** Records on their way. */
export interface Shipping {
  /** Why the log server took nothing when it was last tried; undefined where it did. */
  logServerFault(): string | undefined;
  close(): Promise<void>;
}

/** Sends the records of the outbox to a log server of specs/audit.x, or to one of another interface, until it is closed. */
export function shipRecords(outbox: Outbox, settings: ShippingSettings, diagnose: Diagnose): Shipping {
  const { foreignLog: foreign } = settings;
  if (foreign !== undefined) diagnose(`operations are logged by ${foreign.description}`, 'info');
  const open =
    foreign === undefined
      ? ourLog(outbox, settings, diagnose)
      : foreignLog(foreign, outbox, settings, diagnose);
  const shipper = new Shipper({ outbox, open, diagnose });
  return { logServerFault: () => shipper.logServerFault, close: () => shipper.close() };
}
