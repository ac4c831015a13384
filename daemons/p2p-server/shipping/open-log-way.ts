import type { ClientTlsOptions } from 'onc-rpc';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import type { HostPort } from '../../addresses/host-port.js';
import { reasonOf } from '../../reason.js';
import type { OperationRecord } from '../store/operation-record.js';
import type { Outbox } from '../store/outbox.js';
import { findLogServer, type LogServerAddress } from './find-log-server.js';
import type { ForeignLog } from './foreign-log.js';
import { type LogCall, SENDLOG } from './log-call.js';
import { logEntry } from './log-entry.js';
import { LogSender } from './log-sender.js';
import type { LogWay } from './log-way.js';
import { oneByOne } from './one-by-one.js';
import { openNumberedWay } from './open-numbered-way.js';
import { SourceMarks } from './source-marks.js';

/** Where the log server is, and how it is called. */
export interface LogServerSettings {
  /** The portmapper of the host the log server runs on. */
  readonly portmapper: HostPort;
  /** The ways to call the log server, best first. */
  readonly logProtocols: readonly LogServerAddress['protocol'][];
  /** RPC over TLS to the log server; undefined for plaintext. */
  readonly logTls: ClientTlsOptions | undefined;
}

/** How long version 1 is made do with: a log server that was just starting has version 2 a moment later. */
const VERSION_1_MS = 60_000;

const WHY_VERSION_1 = {
  'no version 2': 'has version 1 only',
  'not over TCP': 'is there over UDP alone',
  'called over UDP': 'is called over UDP, as --log-transport says',
} as const;

const MAY_BE_REPEATED = 'records may be repeated after a failure';

/** Finds a log server. The signal ends what is done over the way as well. */
export type OpenLogWay = (signal: AbortSignal) => Promise<LogWay>;

/** To a log server of specs/audit.x: by version 2 where it has that, else by version 1. */
export function ourLog(outbox: Outbox, settings: LogServerSettings, diagnose: Diagnose): OpenLogWay {
  const { portmapper, logProtocols, logTls: tls } = settings;
  const marks = new SourceMarks(outbox);
  let isVersion1Said = false;
  const onVersion1 = (why: string): void => {
    marks.wentByVersion1 = true;
    if (!isVersion1Said) diagnose(`log server ${why}: ${MAY_BE_REPEATED}`);
    isVersion1Said = true;
  };
  return async (signal) => {
    const mayHaveVersion2 = logProtocols.includes('tcp');
    const numbered = mayHaveVersion2
      ? await openNumberedWay({ portmapper, tls, outbox, marks, diagnose }, signal)
      : 'called over UDP';
    if (typeof numbered === 'object') {
      isVersion1Said = false;
      return numbered;
    }
    const untilMs = mayHaveVersion2 ? performance.now() + VERSION_1_MS : undefined;
    // One that registers over TCP from now on is asked for version 2 first.
    const protocols =
      numbered === 'not over TCP' ? logProtocols.filter((each) => each !== 'tcp') : logProtocols;
    const to = { ...settings, logProtocols: protocols };
    const onReached = (): void => onVersion1(WHY_VERSION_1[numbered]);
    return oneByOneTo(SENDLOG, logEntry, { outbox, settings: to, signal, untilMs, onReached });
  };
}

/** To a log server of another interface. */
export function foreignLog(
  { call, argumentsFor }: ForeignLog,
  outbox: Outbox,
  settings: LogServerSettings,
  diagnose: Diagnose,
): OpenLogWay {
  const entryOf = (record: OperationRecord): unknown => {
    try {
      return argumentsFor(record);
    } catch (error) {
      diagnose(`an operation was not logged: ${reasonOf(error)}`);
      return undefined;
    }
  };
  return (signal) => Promise.resolve(oneByOneTo(call, entryOf, { outbox, settings, signal }));
}

interface OneByOneEnds {
  readonly outbox: Outbox;
  readonly settings: LogServerSettings;
  readonly signal: AbortSignal;
  readonly untilMs?: number | undefined;
  readonly onReached?: () => void;
}

function oneByOneTo<Entry>(
  call: LogCall<Entry>,
  entryOf: (record: OperationRecord) => Entry | undefined,
  { settings: { portmapper, logProtocols: protocols, logTls: tls }, ...ends }: OneByOneEnds,
): LogWay {
  const find = (signal: AbortSignal): ReturnType<typeof findLogServer> =>
    findLogServer({ portmapper, call, protocols }, signal);
  const sender = new LogSender({ call, host: portmapper.host, tls, find });
  return oneByOne({ ...ends, sender, entryOf });
}
