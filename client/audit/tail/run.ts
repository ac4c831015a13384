import { setTimeout as wait } from 'node:timers/promises';
import { AuditFailure, EXIT_STATUS } from '../audit-failure.js';
import type { Format } from '../format/formats.js';
import { heading, recordLine } from '../format/record-lines.js';
import { LogServer, type LogServerPlace } from '../remote/log-server.js';
import { isWanted, type WantedRecords } from '../remote/wanted-records.js';
import type { Surroundings } from '../surroundings.js';
import { Tail } from './tail.js';

/** How often is asked for news. */
const POLL_MS = 500;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

/** What is followed, and how it is shown. */
interface TailOptions {
  readonly place: LogServerPlace;
  readonly wanted: WantedRecords;
  readonly format: Format;
  /** How many records before the end it begins. */
  readonly lines: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * `sunshare-audit tail`: what the log server takes, as it comes, until it is ended. A log server that cannot be reached
 * is waited for, once it was reached. @returns the exit status
 */
export async function runTail(options: TailOptions, surroundings: Surroundings): Promise<number> {
  const { place, signal, format } = options;
  const tail = new Tail(options.lines);
  let server: LogServer | undefined = await LogServer.find(place);
  let wasRead = false;
  let retryMs = FIRST_RETRY_MS;
  try {
    await surroundings.print(heading(format));
    while (!signal.aborted) {
      try {
        server ??= await LogServer.find(place);
        const isMore = await showNews(tail, server, options, surroundings);
        if (retryMs > FIRST_RETRY_MS) surroundings.say('reached again');
        wasRead = true;
        retryMs = FIRST_RETRY_MS;
        if (!isMore) await pause(POLL_MS, signal);
      } catch (error) {
        if (!(error instanceof AuditFailure && error.outcome === 'unreachable' && wasRead)) throw error;
        if (retryMs === FIRST_RETRY_MS) surroundings.say(`${error.message}; it is tried again`);
        await server?.[Symbol.asyncDispose]();
        server = undefined;
        await pause(retryMs, signal);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
    return EXIT_STATUS.interrupted;
  } finally {
    await server?.[Symbol.asyncDispose]();
  }
}

/** @returns whether there may be more at once */
async function showNews(
  tail: Tail,
  server: LogServer,
  { wanted, format }: TailOptions,
  { print, say }: Surroundings,
): Promise<boolean> {
  const { records, notices, isMore } = await tail.next(server);
  for (const notice of notices) say(notice);
  const lines = records.filter(isWanted(wanted)).map((record) => recordLine(record, format));
  await print(lines.join(''));
  return isMore;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // aborted is no error: the loop ends
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
