import type { Server } from 'onc-rpc';
import t, { type Test } from 'tap';
import { MemoryOutbox } from '../../../../daemons/p2p-server/store/memory-outbox.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';
import { allOf, held, NumberedLog, scriptedLog } from './numbered-log.js';
import { lines, numbered, reportsTo } from './reports.js';

// Stores that were copied or set back, and log servers that talk nonsense: no record is forgotten that is not held.

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

/** Our log server, or another in its place. */
async function openLog(t: Test, server?: Server): Promise<NumberedLog> {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  await (server === undefined ? log.open() : log.serve(server));
  return log;
}

/** The name of a source as it is on the wire, in hex. */
function nameOf(source: Uint8Array): string {
  return Buffer.from(source).toString('hex');
}

/** That of an outbox. */
function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

for (const [holds, words] of [
  [2n ** 63n, '9223372036854776000'],
  [2n ** 64n - 1n, '18446744073709552000'],
] as const)
  await t.test(`a log server that says of every source that it holds ${words} is not believed`, async (t) => {
    const sources = new Set<string>();
    const server = scriptedLog({
      HEAD: ({ source }) => {
        sources.add(nameOf(source));
        return held(holds);
      },
    });
    const log = await openLog(t, server);
    const reports = await reportsTo(t, log);
    reports.record(1, 5);
    reports.ship();
    await reports.untilSaid(
      `log server is away (it holds ${words} records of a source that never sent it any)`,
    );
    const { source } = reports.outbox;
    t.equal(reports.outbox.depth, 5, 'none was sent');
    await log.close();
    await log.open();
    t.same(await log.holds(5), lines(1, 5), 'and none is given up');
    t.equal(sources.size, 2, 'it did not go on as one source after another');
    t.equal(reports.outbox.source, source);
    const told = reports.said.filter((each) => each.includes('goes on as source'));
    t.equal(told.length, 1);
    t.match(told[0], /was set back/);
  });

await t.test('a store that was set back goes on as another source', async (t) => {
  const outbox = new MemoryOutbox();
  const before = hexOf(outbox.source);
  const heads: string[] = [];
  const server = scriptedLog({
    HEAD: ({ source }) => {
      heads.push(nameOf(source));
      return held(nameOf(source) === before ? 2n : 0n);
    },
  });
  const { record, ship, said, untilEmpty } = await reportsTo(t, await openLog(t, server), { outbox });
  record(1, 1);
  ship();
  await untilEmpty();
  t.not(hexOf(outbox.source), before);
  t.same(heads, [before, hexOf(outbox.source)]);
  t.equal(outbox.lastSequence, 1, 'its records are numbered anew');
  t.equal(said.filter((each) => each.includes('was set back')).length, 1);
});

await t.test('also where it has recorded more since than the log server holds', async (t) => {
  const log = new NumberedLog();
  t.teardown(() => log.close());
  const { outbox, record, ship, untilEmpty } = await reportsTo(t, log);
  const before = hexOf(outbox.source);
  const appended: bigint[] = [];
  ship();
  await log.serve(
    scriptedLog({
      HEAD: ({ source }) => held(nameOf(source) === before ? 2n : 0n),
      APPEND: (batch) => {
        appended.push(batch.first);
        return allOf(batch);
      },
    }),
  );
  record(1, 5);
  await untilEmpty();
  t.not(hexOf(outbox.source), before);
  t.same(appended, [1n], 'all five are sent');
});

await t.test('two servers on one copied store: the trail has the records of both', async (t) => {
  const log = await openLog(t);
  const first = await reportsTo(t, log);
  const copy = await reportsTo(t, log, { outbox: new CopiedOutbox(first.outbox.source) });
  for (const each of [first, copy]) each.record(1, 10, 'both');
  const shipping = first.ship();
  await first.untilEmpty();
  await shipping.close();
  await copy.outbox.acknowledge(10);
  first.record(11, 15, 'A');
  copy.record(11, 18, 'B');
  for (const each of [first, copy]) {
    each.ship();
    await each.untilEmpty();
  }
  t.strictSame(log.logged, [...lines(1, 10, 'both'), ...lines(11, 15, 'A'), ...lines(11, 18, 'B')]);
  t.not(copy.outbox.source, first.outbox.source);
  t.equal(copy.said.filter((each) => each.includes('goes on as source')).length, 1);
});

await t.test('a restored backup loses nothing that it records before the log server is back', async (t) => {
  const log = await openLog(t);
  const before = await reportsTo(t, log);
  before.record(1, 100, 'old');
  const shipping = before.ship();
  await before.untilEmpty();
  await shipping.close();
  const restored = await reportsTo(t, log, { outbox: new CopiedOutbox(before.outbox.source) });
  restored.record(1, 50, 'old');
  await restored.outbox.acknowledge(50);
  restored.record(51, 110, 'new');
  restored.ship();
  await restored.untilEmpty();
  t.strictSame(log.logged.slice(100), lines(51, 110, 'new'));
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
  const before = await reportsTo(t, log);
  before.record(1, 5, 'same');
  before.record(6, 10, 'old');
  const shipping = before.ship();
  await before.untilEmpty();
  await shipping.close();
  const restored = await reportsTo(t, log, { outbox: new CopiedOutbox(before.outbox.source) });
  restored.record(1, 5, 'same');
  restored.record(6, 12, 'new');
  restored.ship();
  await restored.untilEmpty();
  t.strictSame(log.logged.slice(10), [...lines(1, 5, 'same'), ...lines(6, 12, 'new')]);
});

await t.test(
  'a certificate that was renewed does not stop the audit: another source takes over',
  async (t) => {
    const outbox = new MemoryOutbox();
    const before = hexOf(outbox.source);
    const taken: string[] = [];
    const server = scriptedLog({
      APPEND: (batch) => {
        if (nameOf(batch.source) === before)
          return { tag: 'AUDIT_FOREIGN_SOURCE', value: 'belongs to another caller' };
        taken.push(...batch.records.map(({ entry }) => entry.username));
        return allOf(batch);
      },
    });
    const reports = await reportsTo(t, await openLog(t, server), { outbox });
    reports.record(1, 3_000);
    reports.ship();
    await reports.untilEmpty();
    t.strictSame(taken, numbered(1, 3_000));
    t.match(reports.said, [/AUDIT_FOREIGN_SOURCE: belongs to another caller/]);
  },
);

await t.test('a log server that takes no source is sent a second one, and no third', async (t) => {
  const sources = new Set<string>();
  const server = scriptedLog({
    APPEND: ({ source }) => {
      sources.add(nameOf(source));
      return { tag: 'AUDIT_FOREIGN_SOURCE', value: 'not yours' };
    },
  });
  const reports = await reportsTo(t, await openLog(t, server));
  reports.record(1, 5);
  const shipping = reports.ship();
  await reports.untilSaid('takes no records of this server (AUDIT_FOREIGN_SOURCE: not yours): they wait');
  await shipping.close();
  t.equal(sources.size, 2);
  t.equal(reports.outbox.depth, 5);
});
