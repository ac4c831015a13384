import { setImmediate as turn } from 'node:timers/promises';
import * as xdr from 'node-xdr';
import { createServer, defineProgram, listenUdp, procedure, type Server, version } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG, type HeadResult } from '../../../../daemons/programs/audit.js';
import { registrationOf } from '../sample-record.js';
import { allOf, held, NumberedLog, scriptedLog } from './numbered-log.js';
import { lines, numbered, type ReportsOptions, reportsTo, until } from './reports.js';

// Records on their way to log servers of version 2, over real sockets: our own, and scripted ones that fail.

const VERSION_1 = 'log server has version 1 only: records may be repeated after a failure';

/** A log server's place, and a store that reports to it. */
async function fixture(t: Test, { udpPort = 0, ...options }: ReportsOptions & { udpPort?: number } = {}) {
  const log = new NumberedLog();
  log.table.udpPort = udpPort;
  t.teardown(() => log.close());
  return { log, ...(await reportsTo(t, log, options)) };
}

await t.test('what one turn records leaves together, what waits in large batches', async (t) => {
  const { log, record, ship, said, untilEmpty } = await fixture(t);
  await log.open();
  ship();
  record(1, 1);
  await untilEmpty();
  await turn();
  setImmediate(() => record(2, 2));
  setImmediate(() => record(3, 3));
  await log.holds(3);
  record(4, 5_000);
  t.strictSame(await log.holds(5_000), lines(1, 5_000));
  t.same(log.batches.slice(0, 2), [1, 2]);
  t.ok(log.batches.length <= 10, `${log.batches.length} batches`);
  t.same(said, []);
});

await t.test('a log server that is restarted again and again gets each record once, in order', async (t) => {
  const { log, record, ship } = await fixture(t);
  await log.open();
  const shipping = ship();
  for (let round = 0; round < 5; round++) {
    record(1_000 * round + 1, 1_000 * round + 1_000);
    await log.holds(1_000 * round + 100);
    await log.close();
    await log.open();
  }
  await log.holds(5_000);
  await shipping.close();
  t.strictSame(log.logged, lines(1, 5_000));
});

await t.test('what was taken is recognised by the log server where its answer was lost', async (t) => {
  const { log, record, ship, untilEmpty } = await fixture(t);
  const appended: number[] = [];
  let heldUpTo = 0n;
  const server = scriptedLog({
    HEAD: () => held(heldUpTo),
    APPEND: ({ first, records }) => {
      appended.push(Number(first), records.length);
      const isFirst = heldUpTo === 0n;
      heldUpTo = first + BigInt(records.length) - 1n;
      if (isFirst) throw new Error('it breaks down before it can answer');
      return held(heldUpTo);
    },
  });
  await log.serve(server);
  record(1, 10);
  ship();
  await untilEmpty();
  record(11, 12);
  await untilEmpty();
  t.same(appended, [1, 10, 10, 1, 1, 10, 11, 2], 'the last first, to see whether it is the same');
});

await t.test(
  'a log server that lost its trail is sent what there still is, which is said once',
  async (t) => {
    const { log, record, ship, said } = await fixture(t);
    await log.open();
    ship();
    record(1, 3);
    await log.holds(3);
    await log.close();
    log.trail = log.newTrail();
    await log.open();
    record(4, 5);
    t.same(await log.holds(5), lines(1, 5));
    const lost = said.filter((each) => each.includes('up to 0 only, and 3 were acknowledged'));
    t.equal(lost.length, 1);
  },
);

await t.test('once also where it cannot take them at first', async (t) => {
  const { log, outbox, record, ship, said, untilEmpty } = await fixture(t);
  let tries = 0;
  const unavailable = { tag: 'AUDIT_UNAVAILABLE', value: 'not yet' } as const;
  await log.serve(scriptedLog({ APPEND: (batch) => (++tries < 3 ? unavailable : allOf(batch)) }));
  record(1, 3);
  await outbox.acknowledge(2);
  ship();
  await untilEmpty();
  t.equal(tries, 3);
  t.equal(said.filter((each) => each.includes('up to 0 only, and 2 were acknowledged')).length, 1);
});

await t.test('a trail that cannot be written now is tried again, in order', async (t) => {
  const { log, record, ship, said, untilEmpty } = await fixture(t);
  const appended: number[] = [];
  let tries = 0;
  await log.serve(
    scriptedLog({
      APPEND: (batch) => {
        if (tries++ === 0) return { tag: 'AUDIT_UNAVAILABLE', value: 'disk full' };
        appended.push(Number(batch.first), batch.records.length);
        return allOf(batch);
      },
    }),
  );
  ship();
  record(1, 3);
  await untilEmpty();
  t.same(appended, [1, 3]);
  t.same(said, [
    'log server is away (AUDIT_UNAVAILABLE: disk full): users are served, and their records wait: see to the log server, its portmapper, and --portmapper',
    'log server is back: 0 operations follow',
  ]);
});

for (const tag of ['AUDIT_STRANGER', 'AUDIT_FOREIGN_SOURCE'] as const) {
  await t.test(`${tag}: said once, and the records wait`, async (t) => {
    const { log, outbox, record, ship, untilSaid } = await fixture(t);
    const refusal: HeadResult = { tag, value: 'not you' };
    await log.serve(scriptedLog({ HEAD: () => refusal }));
    const shipping = ship();
    record(1, 3);
    await untilSaid(`log server takes no records of this server (${tag}: not you): they wait`);
    t.match(shipping.logServerFault(), /\S/);
    await shipping.close();
    await untilSaid('stopping: 3 operations were not logged');
    t.equal(outbox.depth, 3);
  });
}

await t.test('names that are no UTF-8 arrive as they are', async (t) => {
  const { log, outbox, ship } = await fixture(t);
  await log.open();
  outbox.append([registrationOf(Buffer.of(0x62, 0xf4, 0x62))]);
  ship();
  t.same(await log.holds(1), ['b\udcf4b REGISTER']);
});

await t.test('and spelled out at a log server that cannot read them, in order', async (t) => {
  const { log, outbox, ship, said, untilEmpty } = await fixture(t);
  const names: string[] = [];
  const server = createServer().add(LOG_PROG.AUDIT_VERS, {
    HEAD: () => held(0n),
    APPEND: ({ first, records }) => {
      if (Number(first) > names.length + 1) return held(BigInt(names.length));
      names.push(...records.slice(names.length + 1 - Number(first)).map(({ entry }) => entry.username));
      return held(BigInt(names.length));
    },
    READ: () => ({ tag: 'AUDIT_UNAVAILABLE', value: 'not here' }),
  });
  await log.serve(server);
  outbox.append(numbered(1, 3_000).map((user) => registrationOf(user)));
  outbox.append([registrationOf(Buffer.of(0x62, 0xf4, 0x62)), registrationOf('last')]);
  ship();
  await untilEmpty();
  t.strictSame(names, [...numbered(1, 3_000), String.raw`b\xf4b`, 'last']);
  t.same(said, []);
});

await t.test('a log server that says it holds less than it was sent is sent it again', async (t) => {
  const { log, record, ship, untilSaid, untilEmpty } = await fixture(t);
  let tries = 0;
  await log.serve(scriptedLog({ APPEND: (batch) => (tries++ === 0 ? held(0n) : allOf(batch)) }));
  record(1, 3);
  ship();
  await untilSaid('log server is away (it holds records up to 0, and 3 was sent)');
  await untilEmpty();
  t.equal(tries, 2);
});

/** A log server of version 1, and what it was told. */
function version1Log(): { readonly server: Server; readonly logged: readonly string[] } {
  const logged: string[] = [];
  const server = createServer().add(LOG_PROG.LOG_VERS, {
    SENDLOG: ({ username, operation }) => void logged.push(`${username} ${operation}`),
  });
  return { server, logged };
}

await t.test(
  'a log server that has version 1 only gets SENDLOG, wherever the portmapper points',
  async (t) => {
    const { log, outbox, record, ship, said } = await fixture(t);
    const { server, logged } = version1Log();
    await log.serve(server);
    record(1, 3);
    ship();
    await until(() => logged.length === 3);
    t.same(logged, lines(1, 3));
    await log.close();
    await log.open();
    const { source } = outbox;
    record(4, 5);
    t.same(await log.holds(2), lines(4, 5), 'restarted with version 2 it is sent batches');
    t.not(outbox.source, source, 'as another source: the trail knows nothing of the numbers before');
    t.match(said, [VERSION_1, /is away/, /holds records up to 0: those up to 3 went by version 1/]);
    t.same(log.batches, [2]);
    t.equal(said.filter((each) => each === VERSION_1).length, 1);
  },
);

const OTHER_PROGRAM = defineProgram({
  name: 'OTHER_PROGRAM',
  number: LOG_PROG.number,
  versions: { OTHER_VERS: version(2, { OTHER: procedure(7, xdr.void, xdr.void) }) },
});

await t.test('so does one that knows version 2 as something else', async (t) => {
  const { log, record, ship, said } = await fixture(t);
  const { server, logged } = version1Log();
  await log.serve(server.add(OTHER_PROGRAM.OTHER_VERS, { OTHER: () => undefined }));
  record(1, 2);
  ship();
  await until(() => logged.length === 2);
  await until(() => said.includes(VERSION_1));
});

for (const [logProtocols, why] of [
  [['tcp', 'udp'], 'is there over UDP alone'],
  [['udp'], 'is called over UDP, as --log-transport says'],
] as const)
  await t.test(`a log server that ${why} gets SENDLOG`, async (t) => {
    const { server, logged } = version1Log();
    t.teardown(() => server.close());
    const { port } = await listenUdp(server, { host: '127.0.0.1', port: 0 });
    const { record, ship, said } = await fixture(t, { logProtocols, udpPort: port });
    record(1, 2);
    ship();
    await until(() => logged.length === 2);
    await until(() => said.length > 0);
    t.same(said, [`log server ${why}: records may be repeated after a failure`]);
  });

await t.test('one that has registered version 1 only, so far, is called by version 2 there', async (t) => {
  const { log, record, ship, said } = await fixture(t);
  log.table.versions = [1];
  await log.open();
  record(1, 3);
  ship();
  await log.holds(3);
  t.same(log.batches, [3]);
  t.same(said, []);
});

await t.test(
  'one that registers over TCP and UDP just after it was not found is not taken for one of UDP',
  async (t) => {
    const { log, record, ship, said } = await fixture(t);
    const overUdp = createServer();
    t.teardown(() => overUdp.close());
    const { port: udpPort } = await listenUdp(overUdp, { host: '127.0.0.1', port: 0 });
    await log.open();
    const { port } = log.table;
    log.table.port = 0;
    log.table.onAnswered = (vers) => {
      if (vers === 1) Object.assign(log.table, { port, udpPort });
    };
    record(1, 3);
    ship();
    await log.holds(3);
    t.same(log.batches, [3]);
    t.same(said, []);
  },
);

await t.test('one that registers just after it was not found is called by version 2', async (t) => {
  const { log, record, ship, said } = await fixture(t);
  await log.open();
  const { port } = log.table;
  log.table.port = 0;
  log.table.onAnswered = (vers) => {
    if (vers === 1) log.table.port = port;
  };
  record(1, 3);
  ship();
  await log.holds(3);
  t.same(log.batches, [3]);
  t.match(said[0], /is away \(not registered/);
  t.notOk(said.includes(VERSION_1));
});
