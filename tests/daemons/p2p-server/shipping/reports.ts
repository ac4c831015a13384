import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { shipRecords, type Shipping } from '../../../../daemons/p2p-server/shipping/ship-records.js';
import { MemoryOutbox } from '../../../../daemons/p2p-server/store/memory-outbox.js';
import { registrationOf } from '../sample-record.js';
import { type NumberedLog, portmapperOf } from './numbered-log.js';

interface Tap {
  teardown(end: () => Promise<void>): void;
}

/** What a store recorded, on its way to a log server. */
interface Reports {
  readonly outbox: MemoryOutbox;
  /** What was said of it. */
  readonly said: string[];
  /** Records that `user1`, or whoever has that name and number, registered, and those up to the last. */
  readonly record: (first: number, last: number, name?: string) => void;
  /** Begins to send. */
  readonly ship: () => Shipping;
  /** Resolves when these words have been said. */
  readonly untilSaid: (words: string) => Promise<void>;
  /** Resolves when all that was recorded is acknowledged. */
  readonly untilEmpty: () => Promise<void>;
}

export interface ReportsOptions {
  readonly outbox?: MemoryOutbox;
  readonly logProtocols?: readonly ('tcp' | 'udp')[];
}

export async function reportsTo(
  t: Tap,
  { table }: NumberedLog,
  { outbox = new MemoryOutbox(), logProtocols = ['tcp', 'udp'] }: ReportsOptions = {},
): Promise<Reports> {
  const said: string[] = [];
  const events = new EventEmitter();
  const diagnose = (message: string): void => {
    said.push(message);
    events.emit('said');
  };
  const portmapper = await portmapperOf(t, table);
  const settings = { portmapper, logProtocols, logTls: undefined, foreignLog: undefined };
  return {
    outbox,
    said,
    record: (first, last, name) =>
      outbox.append(numbered(first, last, name).map((user) => registrationOf(user))),
    ship() {
      const shipping = shipRecords(outbox, settings, diagnose);
      t.teardown(() => shipping.close());
      return shipping;
    },
    async untilSaid(words) {
      while (!said.some((each) => each.includes(words))) await once(events, 'said');
    },
    untilEmpty: () => until(() => outbox.depth === 0),
  };
}

/** Asks again turn by turn until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

/** `user1`, `user2` and so on. */
export function numbered(first: number, last: number, name = 'user'): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${name}${first + index}`);
}

/** What the log server has of them. */
export function lines(first: number, last: number, name?: string): string[] {
  return numbered(first, last, name).map((user) => `${user} REGISTER`);
}
