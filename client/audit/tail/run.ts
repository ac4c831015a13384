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
  await using following = new Following(options, surroundings);
  await following.find();
  await surroundings.print(heading(options.format));
  while (!options.signal.aborted) await following.goOn();
  return EXIT_STATUS.interrupted;
}

/** A log server that is asked for news again and again. */
class Following {
  readonly #options: TailOptions;
  readonly #surroundings: Surroundings;
  readonly #tail: Tail;
  #server: LogServer | undefined;
  #wasRead = false;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: TailOptions, surroundings: Surroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#tail = new Tail(options.lines);
  }

  async find(): Promise<LogServer> {
    this.#server ??= await LogServer.find(this.#options.place);
    return this.#server;
  }

  /** Shows what is new, then waits until it is time to ask again. */
  async goOn(): Promise<void> {
    try {
      const isMore = await showNews(this.#tail, await this.find(), this.#options, this.#surroundings);
      if (this.#retryMs > FIRST_RETRY_MS) this.#surroundings.say('reached again');
      this.#wasRead = true;
      this.#retryMs = FIRST_RETRY_MS;
      if (!isMore) await pause(POLL_MS, this.#options.signal);
    } catch (error) {
      if (!(error instanceof AuditFailure && error.outcome === 'unreachable' && this.#wasRead)) throw error;
      await this.#waitFor(error);
    }
  }

  async #waitFor({ message }: AuditFailure): Promise<void> {
    if (this.#retryMs === FIRST_RETRY_MS) this.#surroundings.say(`${message}; it is tried again`);
    await this[Symbol.asyncDispose]();
    await pause(this.#retryMs, this.#options.signal);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
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
