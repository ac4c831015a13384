import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import t from 'tap';
import { adminService } from '../../../daemons/admin/http-service.js';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { Readiness } from '../../../daemons/admin/readiness.js';
import { EventStream } from '../../../daemons/admin/view/event-stream.js';
import { EventStreams, MAX_STREAMS } from '../../../daemons/admin/view/event-streams.js';
import { LiveTrail } from '../../../daemons/admin/view/live-trail.js';
import type { View } from '../../../daemons/admin/view/view.js';
import type { TrailRow } from '../../../daemons/admin/view/wire.js';
import { eventually } from '../../eventually.js';
import { SAMPLE_OVERVIEW, sampleView } from './sample-view.js';

interface Tap {
  teardown(end: () => unknown): void;
}

const ANYBODY = { user: '', operation: '' };

function row(position: number, path = '/f'): TrailRow {
  return { position, receivedMs: 0, user: 'alice', operation: 'PUBLISH', path, result: 'ok', address: '' };
}

async function serving(t: Tap, view: View): Promise<string> {
  const service = adminService({ readiness: new Readiness([]), metrics: new Metrics(), view });
  t.teardown(() => service.close());
  return service.listen({ host: '127.0.0.1', port: 0 });
}

/** The answer to somebody who looks on. */
async function asked(t: Tap, url: string): Promise<IncomingMessage> {
  const request = get(`${url}/api/events`);
  t.teardown(() => request.destroy());
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

/** Somebody who looks on at a view. */
async function lookingOn(t: Tap, view: View): Promise<IncomingMessage> {
  const response = await asked(t, await serving(t, view));
  await once(response, 'data');
  return response;
}

await t.test('a view that fails breaks off the events, and nothing else', async (t) => {
  let isBroken = false;
  const response = await lookingOn(
    t,
    sampleView({
      overview: () => {
        if (isBroken) return Promise.reject(new Error('damaged'));
        return Promise.resolve(SAMPLE_OVERVIEW);
      },
      refresh: () => (isBroken ? Promise.reject(new Error('damaged')) : Promise.resolve()),
    }),
  );
  isBroken = true;
  await t.rejects(once(response, 'end'), { code: 'ECONNRESET' });
});

await t.test('the ninth who looks on is told so, and may when one has gone', async (t) => {
  const url = await serving(t, sampleView());
  const readers = await Promise.all(Array.from({ length: MAX_STREAMS }, () => asked(t, url)));
  t.ok(readers.every(({ statusCode }) => statusCode === 200));
  const ninth = await fetch(`${url}/api/events`);
  t.equal(ninth.status, 503);
  t.same(await ninth.json(), { message: 'too many look on already' });
  readers[0]?.destroy();
  await eventually('there is room', async () => {
    const next = await asked(t, url);
    next.resume();
    return next.statusCode === 200;
  });
});

await t.test('who asks for the head alone has it, and takes no place', async (t) => {
  const url = await serving(t, sampleView());
  const signal = AbortSignal.timeout(20_000);
  for (let asked = 0; asked <= MAX_STREAMS; asked++) {
    const { status, headers } = await fetch(`${url}/api/events`, { method: 'HEAD', signal });
    t.same([status, headers.get('content-type')], [200, 'text/event-stream']);
  }
  t.equal((await asked(t, url)).statusCode, 200);
});

/** What is sent to somebody whose side takes nothing. */
function unread(): Writable {
  return new Writable({ write: () => undefined });
}

/** Counts how often a view is brought up to date. */
function counted(): { readonly view: View; readonly count: () => number } {
  let refreshed = 0;
  return {
    view: sampleView({
      refresh: () => {
        refreshed++;
        return Promise.resolve();
      },
    }),
    count: () => refreshed,
  };
}

await t.test('nothing is asked while nobody looks on', async (t) => {
  const [left, other] = [counted(), counted()];
  const [leftStreams, otherStreams] = [new EventStreams(left.view), new EventStreams(other.view)];
  t.teardown(() => {
    leftStreams.close();
    otherStreams.close();
  });
  const reader = unread();
  leftStreams.add(reader, ANYBODY);
  await eventually('it is asked again and again', () => left.count() >= 3);
  reader.destroy();
  await once(reader, 'close');
  const before = left.count();
  otherStreams.add(unread(), ANYBODY);
  await eventually('time has gone by', () => other.count() >= 3);
  t.equal(left.count(), before);
});

const MAX_UNSENT_BYTES = 256 * 1024;
const LONG_PATH = 'x'.repeat(4_000);

/** A stream to somebody who reads nothing, and a clock. */
function slow() {
  const clock = { nowMs: 0 };
  const reader = unread();
  return { clock, reader, stream: new EventStream(reader, ANYBODY, () => clock.nowMs) };
}

await t.test('a slow reader costs a bounded part of memory, and is let go in the end', (t) => {
  const { clock, reader, stream } = slow();
  const trail = new LiveTrail();
  const view = sampleView({ trail });
  let longest = 0;
  for (let step = 1; step <= 200; step++) {
    trail.add(Array.from({ length: 50 }, (_, index) => row(50 * step + index, LONG_PATH)));
    const before = reader.writableLength;
    stream.tell(view, JSON.stringify({ ...SAMPLE_OVERVIEW, answered: step }));
    longest = Math.max(longest, reader.writableLength - before);
  }
  t.ok(reader.writableLength <= MAX_UNSENT_BYTES + longest, `${reader.writableLength} bytes`);
  t.ok(longest < 100 * (LONG_PATH.length + 1_000), `${longest} bytes at once`);
  clock.nowMs = 15_000;
  stream.tell(view, '{}');
  t.notOk(reader.destroyed, 'who may still read');
  clock.nowMs = 15_001;
  stream.tell(view, '{}');
  t.ok(reader.destroyed);
  t.end();
});

await t.test('of many records the newest 100 are told, and how many went by', (t) => {
  const trail = new LiveTrail();
  const view = sampleView({ trail });
  const told: string[] = [];
  const reader = new Writable({
    write: (chunk, _encoding, done) => {
      told.push(String(chunk));
      done();
    },
  });
  const stream = new EventStream(reader, ANYBODY);
  stream.tell(view, '{"a":1}');
  trail.add([row(1)]);
  stream.tell(view, '{"a":1}');
  trail.add(Array.from({ length: 300 }, (_, index) => row(2 + index)));
  stream.tell(view, '{"a":1}');
  t.same(told.slice(0, 2), [
    'event: overview\ndata: {"a":1}\n\n',
    `event: trail\ndata: ${JSON.stringify({ rows: [row(1)], skipped: 0 })}\n\n`,
  ]);
  const [, news = ''] = /^event: trail\ndata: (.*)\n\n$/.exec(told[2] ?? '') ?? [];
  const { rows, skipped } = JSON.parse(news) as { rows: TrailRow[]; skipped: number };
  t.same([rows.length, rows[0]?.position, rows.at(-1)?.position, skipped], [100, 202, 301, 200]);
  t.end();
});

await t.test('who has nothing to be told is told that all is well now and then', (t) => {
  const { clock, reader, stream } = slow();
  const view = sampleView();
  stream.tell(view, '{}');
  const first = reader.writableLength;
  clock.nowMs = 9_999;
  stream.tell(view, '{}');
  t.equal(reader.writableLength, first, 'the same overview is no news');
  clock.nowMs = 10_000;
  stream.tell(view, '{}');
  t.equal(reader.writableLength - first, ':\n\n'.length);
  t.end();
});
