import { EventEmitter, once } from 'node:events';
import t, { type Test } from 'tap';
import { statusOf } from '../../../../client/audit/surroundings.js';
import { runTail } from '../../../../client/audit/tail/run.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';
import { NOBODY, SampleTrail, sampleBatch } from '../../../daemons/trail/sample-trail.js';
import { skipUnless } from '../../../peers.js';
import { ReadServer } from '../read-server.js';

/** Of the next trail that nobody has read. */
let sourceByte = 8;

/** A `tail` that runs, and what it has shown. */
class RunningTail {
  readonly positions: number[] = [];
  readonly said: string[] = [];
  readonly ended: Promise<number>;
  readonly #changes = new EventEmitter();
  readonly #end = new AbortController();

  constructor(t: Test, { place }: ReadServer, lines: number) {
    const wanted = {
      user: undefined,
      source: undefined,
      fromSequence: undefined,
      toSequence: undefined,
      sinceMs: undefined,
      untilMs: undefined,
    };
    const options = { place, wanted, format: 'jsonl', lines, signal: this.#end.signal } as const;
    this.ended = statusOf((surroundings) => runTail(options, surroundings), {
      print: (text) => {
        const printed = text.split('\n').filter((line) => line !== '');
        for (const line of printed) this.positions.push((JSON.parse(line) as { position: number }).position);
        this.#changes.emit('change');
        return Promise.resolve();
      },
      say: (line) => {
        this.said.push(line);
        this.#changes.emit('change');
      },
    });
    t.teardown(() => this.end());
  }

  /** Waits until it has shown or said enough. */
  async until(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await once(this.#changes, 'change');
  }

  end(): Promise<number> {
    this.#end.abort();
    return this.ended;
  }
}

await t.test(
  'it begins before the end, and shows each record once, through a restart',
  { skip: skipUnless('sqlite') },
  async (t) => {
    const sample = new SampleTrail(t);
    const trail = await sample.open(t);
    await trail.append(sampleBatch(1, 40), NOBODY);
    const server = await ReadServer.start(t, trail);
    const tail = new RunningTail(t, server, 3);
    await tail.until(() => tail.positions.length === 3);
    await trail.append(sampleBatch(41, 2), NOBODY);
    await tail.until(() => tail.positions.length === 5);
    await server.stop();
    await tail.until(() => tail.said.length === 1);
    t.match(tail.said[0], /; it is tried again$/);
    await trail.append(sampleBatch(43, 2), NOBODY);
    await trail.rotate();
    await trail.close();
    const again = await sample.open(t);
    await server.serve(again);
    await tail.until(() => tail.positions.length === 7);
    t.same(tail.positions, [38, 39, 40, 41, 42, 43, 44]);
    t.same(tail.said.slice(1), ['reached again']);
    t.equal(await tail.end(), 130);
  },
);

await t.test('a trail that begins anew is shown from its beginning', async (t) => {
  const trail = new MemoryTrail();
  await trail.append(sampleBatch(1, 5), NOBODY);
  const server = await ReadServer.start(t, trail);
  const tail = new RunningTail(t, server, 10);
  await tail.until(() => tail.positions.length === 5);
  await server.stop();
  await server.serve(await otherTrail(2));
  await tail.until(() => tail.positions.length === 7);
  t.same(tail.positions, [1, 2, 3, 4, 5, 1, 2]);
  t.match(tail.said.join('\n'), /the trail there is another one, without position 5 as it was/);
  await server.stop();
  await server.serve(await otherTrail(3));
  await tail.until(() => tail.positions.length === 10);
  t.same(tail.positions.slice(7), [1, 2, 3], 'also one that is longer already');
});

/** A trail that nobody has read, of so many records. */
async function otherTrail(records: number): Promise<MemoryTrail> {
  const trail = new MemoryTrail();
  await trail.append({ ...sampleBatch(1, records), source: new Uint8Array(16).fill(sourceByte++) }, NOBODY);
  return trail;
}

await t.test('what is no longer held is said', async (t) => {
  const trail = new MemoryTrail({ maxKeptRecords: 2 });
  await trail.append(sampleBatch(1, 2), NOBODY);
  const server = await ReadServer.start(t, trail);
  const tail = new RunningTail(t, server, 10);
  await tail.until(() => tail.positions.length === 2);
  await trail.append(sampleBatch(3, 5), NOBODY);
  await tail.until(() => tail.positions.length === 4);
  t.same(tail.positions, [1, 2, 6, 7]);
  t.same(tail.said, ['positions 3 to 5 are no longer held there']);
});

await t.test('one that cannot be reached at the beginning is not waited for', async (t) => {
  const tail = new RunningTail(t, await ReadServer.start(t), 10);
  t.equal(await tail.ended, 3);
});

await t.test('an empty trail is waited for', async (t) => {
  const trail = new MemoryTrail();
  const tail = new RunningTail(t, await ReadServer.start(t, trail), 10);
  await trail.append(sampleBatch(1, 1), NOBODY);
  await tail.until(() => tail.positions.length === 1);
  t.same(tail.positions, [1]);
});
