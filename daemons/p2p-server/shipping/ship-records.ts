import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { Outbox } from '../store/outbox.js';
import type { ForeignLog } from './foreign-log.js';
import { foreignLog, type LogServerSettings, type OpenLogWay, ourLog } from './open-log-way.js';
import { Shipper } from './shipper.js';

/** How long a stopping server looks for what there is to be sent. */
const LAST_LOOK_MS = 1_000;

export interface ShippingSettings extends LogServerSettings {
  /** The log server, where it is none of specs/log.x. */
  readonly foreignLog: ForeignLog | undefined;
}

/** Records on their way. */
export interface Shipping {
  /** Why the log server took nothing when it was last tried; undefined where it did. */
  logServerFault(): string | undefined;
  close(): Promise<void>;
}

/**
 * Sends the records of the outbox to a log server of specs/audit.x, or to one of another interface, until it is closed
 * and whenever this server is the one that does.
 */
export function shipRecords(outbox: Outbox, settings: ShippingSettings, diagnose: Diagnose): Shipping {
  const { foreignLog: foreign } = settings;
  if (foreign !== undefined) diagnose(`operations are logged by ${foreign.description}`, 'info');
  // What is known of a source is known for a term: in another one others have shipped.
  const open = (): OpenLogWay =>
    foreign === undefined
      ? ourLog(outbox, settings, diagnose)
      : foreignLog(foreign, outbox, settings, diagnose);
  let shipper: Shipper | undefined;
  let isClosed = false;
  outbox.onTerm((over) => {
    if (isClosed) return;
    const ofTerm = new Shipper({ outbox, open: open(), diagnose });
    shipper = ofTerm;
    over.addEventListener('abort', () => {
      if (shipper === ofTerm) shipper = undefined;
      void ofTerm.abandon();
    });
  });
  return {
    logServerFault: () => shipper?.logServerFault,
    async close() {
      // What others have added is to leave too; and where nobody ships any more, this server does once more.
      const deadline = new AbortController();
      const late = sleep(LAST_LOOK_MS, undefined, deadline);
      await Promise.race([outbox.refresh(), late]).catch(() => undefined);
      deadline.abort();
      isClosed = true;
      await shipper?.close();
    },
  };
}
