import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { shipRecords } from '../../../../daemons/p2p-server/shipping/ship-records.js';
import { MemoryOutbox } from '../../../../daemons/p2p-server/store/memory-outbox.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';
import { held, NumberedLog, portmapperOf, scriptedLog } from './numbered-log.js';
import { registrationOf } from '../sample-record.js';

// Stores that were copied or set back, and log servers that talk nonsense: no record is forgotten that is not held.

interface Tap {
  teardown(end: () => Promise<void>): void;
}

/** The outbox of a store that was copied from another: it reports as the same source, until it takes another. */
class CopiedOutbox extends MemoryOutbox {
  #copied: string | undefined;

  constructor(source: string) {
    super();
    this.#copied = source;
  }

  override get source(): string {
    return this.#copied ?? super.source;
  }

  override renewSource(): Promise<void> {
    this.#copied = undefined;
    return super.renewSource();
  }
}

class Reports {
  readonly outbox: MemoryOutbox;
  readonly said: string[] = [];
  readonly #events = new EventEmitter();

  constructor(outbox: MemoryOutbox) {
    this.outbox = outbox;
  }

  record(name: string, first: number, last: number): void {
    const records = Array.from({ length: last - first + 1 }, (_, index) =>
      registrationOf(`${name}${first + index}`),
    );
    this.outbox.append(records);
  }

  /** Begins to send; the end of it stops it. */
  async ship(t: Tap, log: NumberedLog): Promise<() => Promise<void>> {
    const portmapper = await portmapperOf(t, log.table);
    const settings = { portmapper, logProtocols: ['tcp'], logTls: undefined, foreignLog: undefined } as const;
    const shipping = shipRecords(this.outbox, settings, (message) => {
      this.said.push(message);
      this.#events.emit('said');
    });
    t.teardown(() => shipping.close());
    return () => shipping.close();
  }

  async untilSaid(words: string): Promise<void> {
    while (!this.said.some((each) => each.includes(words))) await once(this.#events, 'said');
  }

  async untilEmpty(): Promise<void> {
    while (this.outbox.depth > 0) await turn();
  }
}

function lines(name: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${name}${first + index} REGISTER`);
}

async function openLog(t: Tap): Promise<NumberedLog> {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  await log.open();
  return log;
}

await t.test('a log server that says of every source that it holds 2^63 makes nobody forget', async (t) => {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  const sources = new Set<string>();
  await log.serve(
    scriptedLog({
      HEAD: ({ source }) => {
        sources.add(Buffer.from(source).toString('hex'));
        return held(2n ** 63n);
      },
    }),
  );
  const reports = new Reports(new MemoryOutbox());
  reports.record('user', 1, 5);
  const stop = await reports.ship(t, log);
  await reports.untilSaid(
    'log server is away (it holds 9223372036854776000 records of a source that never sent it any)',
  );
  await stop();
  t.equal(reports.outbox.depth, 5, 'none was sent');
  t.equal(sources.size, 2, 'and it does not go on as one source after another');
  t.equal(reports.said.filter((each) => each.includes('goes on as source')).length, 1);
});

await t.test('two servers on one copied store: the trail has the records of both', async (t) => {
  const log = await openLog(t);
  const first = new Reports(new MemoryOutbox());
  const copy = new Reports(new CopiedOutbox(first.outbox.source));
  for (const each of [first, copy]) each.record('both', 1, 10);
  const stop = await first.ship(t, log);
  await first.untilEmpty();
  await stop();
  await copy.outbox.acknowledge(10);
  first.record('A', 11, 15);
  copy.record('B', 11, 18);
  for (const each of [first, copy]) {
    await each.ship(t, log);
    await each.untilEmpty();
  }
  t.strictSame(log.logged, [...lines('both', 1, 10), ...lines('A', 11, 15), ...lines('B', 11, 18)]);
  t.not(copy.outbox.source, first.outbox.source);
  t.equal(copy.said.filter((each) => each.includes('goes on as source')).length, 1);
});

await t.test('a restored backup loses nothing that it records before the log server is back', async (t) => {
  const log = await openLog(t);
  const before = new Reports(new MemoryOutbox());
  before.record('old', 1, 100);
  const stop = await before.ship(t, log);
  await before.untilEmpty();
  await stop();
  const restored = new Reports(new CopiedOutbox(before.outbox.source));
  restored.record('old', 1, 50);
  await restored.outbox.acknowledge(50);
  restored.record('new', 51, 110);
  await restored.ship(t, log);
  await restored.untilEmpty();
  t.strictSame(log.logged.slice(100), lines('new', 51, 110));
  t.match(restored.said, [/AUDIT_FOREIGN_SOURCE: .* what waits goes on as source/]);
});

await t.test('also where its first records happen to be those of before', async (t) => {
  const log = await openLog(t);
  log.trail = new MemoryTrail({
    maxKeptRecords: 3,
    show: (records) => {
      log.logged.push(...records.map(({ entry }) => `${entry.username} ${entry.operation}`));
      return Promise.resolve();
    },
  });
  await log.close();
  await log.open();
  const before = new Reports(new MemoryOutbox());
  before.record('same', 1, 5);
  before.record('old', 6, 10);
  const stop = await before.ship(t, log);
  await before.untilEmpty();
  await stop();
  const restored = new Reports(new CopiedOutbox(before.outbox.source));
  restored.record('same', 1, 5);
  restored.record('new', 6, 12);
  await restored.ship(t, log);
  await restored.untilEmpty();
  t.strictSame(log.logged.slice(10), [...lines('same', 1, 5), ...lines('new', 6, 12)]);
});

await t.test(
  'a certificate that was renewed does not stop the audit: another source takes over',
  async (t) => {
    const log = new NumberedLog();
    t.teardown(() => log.close());
    const reports = new Reports(new MemoryOutbox());
    const { source } = reports.outbox;
    const taken: string[] = [];
    await log.serve(
      scriptedLog({
        APPEND: (batch) => {
          if (Buffer.from(batch.source).toString('hex') === source.replaceAll('-', ''))
            return { tag: 'AUDIT_FOREIGN_SOURCE', value: 'belongs to another caller' };
          taken.push(...batch.records.map(({ entry }) => entry.username));
          return held(batch.first + BigInt(batch.records.length) - 1n);
        },
      }),
    );
    reports.record('user', 1, 3_000);
    await reports.ship(t, log);
    await reports.untilEmpty();
    t.strictSame(
      taken,
      lines('user', 1, 3_000).map((line) => line.replace(' REGISTER', '')),
    );
    t.match(reports.said, [/AUDIT_FOREIGN_SOURCE: belongs to another caller/]);
  },
);

await t.test('a log server that takes no source is sent a second one, and no third', async (t) => {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  const sources = new Set<string>();
  await log.serve(
    scriptedLog({
      APPEND: ({ source }) => {
        sources.add(Buffer.from(source).toString('hex'));
        return { tag: 'AUDIT_FOREIGN_SOURCE', value: 'not yours' };
      },
    }),
  );
  const reports = new Reports(new MemoryOutbox());
  reports.record('user', 1, 5);
  const stop = await reports.ship(t, log);
  await reports.untilSaid('takes no records of this server (AUDIT_FOREIGN_SOURCE: not yours): they wait');
  await stop();
  t.equal(sources.size, 2);
  t.equal(reports.outbox.depth, 5);
});
