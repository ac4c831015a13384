import t from 'tap';
import type { Format } from '../../../../client/audit/format/formats.js';
import { runRead } from '../../../../client/audit/read/run.js';
import type { LogServerPlace } from '../../../../client/audit/remote/log-server.js';
import type { WantedRecords } from '../../../../client/audit/remote/wanted-records.js';
import { strayByte } from '../../../../daemons/text/stray-bytes.js';
import type { ReadPage } from '../../../../daemons/programs/audit.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';
import type { Trail } from '../../../../daemons/trail/trail.js';
import { NOBODY, SampleTrail, sampleBatch } from '../../../daemons/trail/sample-trail.js';
import { skipUnless } from '../../../peers.js';
import { audited, type AuditRun } from '../audit-run.js';
import { ReadServer } from '../read-server.js';

const ALL: WantedRecords = {
  user: undefined,
  source: undefined,
  fromSequence: undefined,
  toSequence: undefined,
  sinceMs: undefined,
  untilMs: undefined,
};

const SOURCE = '07'.repeat(16);
const STRAY_USER = `caf${strayByte(0xe9)}`;

function read(
  place: LogServerPlace,
  wanted: Partial<WantedRecords> = {},
  format: Format = 'jsonl',
): Promise<AuditRun> {
  return audited((surroundings) => runRead(place, { ...ALL, ...wanted }, format, surroundings));
}

function positions({ stdout }: AuditRun): number[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { position: number }).position);
}

/** 2,500 records of a source, then one of version 1. */
async function filled(trail: Trail): Promise<void> {
  for (let first = 1; first <= 2_500; first += 500) await trail.append(sampleBatch(first, 500), NOBODY);
  await trail.log({ username: STRAY_USER, operation: 'REGISTER', timestamp: 'now' }, NOBODY);
}

await t.test(
  'read over all pages, by user, by number, by time',
  { skip: skipUnless('sqlite') },
  async (t) => {
    let now = 1_000;
    const trail = await new SampleTrail(t).open(t, { now: () => now++, rotateBytes: 65_536 });
    await filled(trail);
    const { place } = await ReadServer.start(t, trail);
    const all = await read(place);
    t.same({ code: all.code, stderr: all.stderr }, { code: 0, stderr: '' });
    t.same(
      positions(all),
      Array.from({ length: 2_501 }, (_, index) => index + 1),
    );
    const first = JSON.parse(all.stdout.split('\n')[0] ?? '') as object;
    t.match(first, {
      position: 1,
      sequence: 1,
      username: 'user1',
      result: 0,
      received: '1970-01-01T00:00:01.000Z',
    });
    t.equal(positions(await read(place, { user: 'user0' })).length, 833);
    t.same(positions(await read(place, { user: STRAY_USER })), [2_501]);
    t.same(positions(await read(place, { source: SOURCE, fromSequence: 7, toSequence: 9 })), [7, 8, 9]);
    t.same(positions(await read(place, { source: SOURCE, toSequence: 9, user: 'user1' })), [1, 4, 7]);
    t.same(positions(await read(place, { sinceMs: now - 1 })), [2_501]);
    t.same(positions(await read(place, { untilMs: 999 })), []);
    const csv = await read(place, { source: SOURCE, toSequence: 1 }, 'csv');
    t.match(csv.stdout, /^position,.*\r\n1,07070707-.*\r\n$/);
  },
);

await t.test('a trail in memory, and an empty one', async (t) => {
  const trail = new MemoryTrail();
  const { place } = await ReadServer.start(t, trail);
  t.match(await read(place), { code: 0, stdout: '' });
  await trail.append(sampleBatch(1, 3), NOBODY);
  t.same(positions(await read(place)), [1, 2, 3]);
});

/** A trail whose pages are told in another way. */
function lying(trail: MemoryTrail, told: (page: ReadPage) => ReadPage): Trail {
  return Object.assign(Object.create(trail) as Trail, {
    isDurable: false,
    read: async (query: Parameters<Trail['read']>[0]) => told(await trail.read(query)),
  });
}

await t.test('a page that comes again is not printed again', async (t) => {
  const trail = new MemoryTrail();
  await trail.append(sampleBatch(1, 3), NOBODY);
  const again = lying(trail, (page) => ({ ...page, records: [...page.records, ...page.records] }));
  const repeated = await read((await ReadServer.start(t, again)).place);
  t.same(repeated, { code: 1, stdout: '', stderr: 'position 1: it comes behind position 3\n' });
  for (const isLast of [true, false]) {
    const still = lying(trail, (page) => ({ ...page, next: 0n, is_last: isLast }));
    const stopped = await read((await ReadServer.start(t, still)).place);
    t.match(stopped, { code: 3, stdout: '', stderr: /was asked behind position 0, and goes on behind 0$/m });
  }
});

await t.test('by time, also where the clock was set back', async (t) => {
  let now = 3_000;
  const trail = new MemoryTrail({ now: () => now-- });
  for (let first = 1; first <= 1_500; first++) await trail.append(sampleBatch(first, 1), NOBODY);
  const { place } = await ReadServer.start(t, trail);
  const shown = positions(await read(place, { sinceMs: 1 }));
  t.equal(shown.length, 1_500);
  t.same(
    shown.toSorted((a, b) => b - a),
    shown,
  );
});

await t.test('a record that was altered on its way is not printed', async (t) => {
  const trail = new MemoryTrail();
  await trail.append(sampleBatch(1, 3), NOBODY);
  const liar = lying(trail, (page) => ({
    ...page,
    records: page.records.map((record) => (record.position === 2n ? { ...record, received_ms: 5n } : record)),
  }));
  const { place } = await ReadServer.start(t, liar);
  const { code, stderr, stdout } = await read(place);
  t.same({ code, stdout }, { code: 1, stdout: '' });
  t.match(stderr, /^position 2: its hash is not that of what it says\n$/);
});

await t.test('nobody there', async (t) => {
  const { place } = await ReadServer.start(t);
  const unregistered = await read(place);
  t.equal(unregistered.code, 3);
  t.match(
    unregistered.stderr,
    /^no log server with version 2 of the program is registered at the portmapper at 127/,
  );
  const nowhere = await read({ ...place, portmapper: { host: '127.0.0.1', port: 1 } });
  t.equal(nowhere.code, 3);
  t.match(nowhere.stderr, /^the portmapper at 127\.0\.0\.1:1: .*ECONNREFUSED/);
});
