import type { Diagnose } from '../../diagnostics.js';
import { AuditQueue } from './audit-queue.js';
import { findLogServer } from './find-log-server.js';
import { foreignAudit } from './foreign-audit.js';
import { type LogCall, SENDLOG } from './log-call.js';
import { LogSender } from './log-sender.js';
import type { Audit } from '../operation.js';
import type { Settings } from '../settings.js';

/** The way of records to the log server. */
export interface AuditWay {
  readonly audit: Audit;
  /** Sends what waits for a short while more, then ends the connection. */
  readonly close: () => Promise<void>;
}

type AuditSettings = Pick<Settings, 'portmapper' | 'logProtocols' | 'foreignLog'>;

/** To a log server of specs/log.x, or to one of another interface. */
export function auditWay(settings: AuditSettings, diagnose: Diagnose): AuditWay {
  const { foreignLog } = settings;
  if (foreignLog === undefined) {
    const { queue, close } = wayTo(SENDLOG, settings, diagnose);
    return { audit: queue, close };
  }
  const { queue, close } = wayTo(foreignLog.call, settings, diagnose);
  diagnose(`operations are logged by ${foreignLog.description}`);
  return { audit: foreignAudit(foreignLog, queue, diagnose), close };
}

function wayTo<Entry>(
  call: LogCall<Entry>,
  { portmapper, logProtocols: protocols }: AuditSettings,
  diagnose: Diagnose,
): { readonly queue: AuditQueue<Entry>; readonly close: () => Promise<void> } {
  const find = (signal: AbortSignal): ReturnType<typeof findLogServer> =>
    findLogServer({ portmapper, call, protocols }, signal);
  const sender = new LogSender({ call, host: portmapper.host, find });
  const queue = new AuditQueue({ send: sender.send, diagnose });
  return {
    queue,
    async close() {
      await queue.close();
      await sender.close();
    },
  };
}
