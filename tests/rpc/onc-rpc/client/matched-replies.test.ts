import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { Channel, type Connector, createClient, type LinkOwner } from 'onc-rpc';
import t from 'tap';
import { REHEARSAL } from '../rehearsal.js';

/** What happens next. A choice is taken modulo what there is to be chosen from. */
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'call' as const, choice: 0 }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('reply' as const), choice: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), choice: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stray' as const), choice: fc.nat() }) },
);

interface Waiting {
  readonly number: number;
  readonly result: Promise<number>;
  readonly aborter: AbortController;
}

/** A channel whose server is the test, with the calls that wait kept in a Map, as the simplest code would. */
class Rehearsed {
  readonly waiting = new Map<number, Waiting>();
  stray = 0;
  #owner: LinkOwner | undefined;
  #sentXid = 0;
  #calls = 0;
  readonly #connector: Connector = {
    netid: 'test',
    peer: 'the test',
    isUnreliable: false,
    connect: (owner) => {
      this.#owner = owner;
      return Promise.resolve({
        queuedBytes: 0,
        send: (write) => {
          const writer = new xdr.XdrWriter();
          write(writer);
          this.#sentXid = writer.result().readUInt32BE();
        },
        close: () => Promise.resolve(),
      });
    },
  };
  readonly channel = new Channel(this.#connector);
  readonly #client = createClient(REHEARSAL.V2, this.channel);

  /** Connects: the call that waits for it goes with it. */
  async open(): Promise<void> {
    const aborter = new AbortController();
    const failed = this.#client.LATER(0, { signal: aborter.signal }).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    aborter.abort();
    await failed;
  }

  call(): void {
    const number = ++this.#calls;
    const aborter = new AbortController();
    const result = this.#client.LATER(number, { signal: aborter.signal });
    // looked at when it is answered
    result.catch(() => undefined);
    if (this.waiting.has(this.#sentXid)) throw new Error(`xid ${this.#sentXid} is used twice`);
    this.waiting.set(this.#sentXid, { number, result, aborter });
  }

  reply(xid: number, number: number): void {
    const message = Buffer.alloc(28);
    message.writeUInt32BE(xid);
    message.writeUInt32BE(1, 4);
    message.writeUInt32BE(number, 24);
    this.#owner?.onMessage(message);
  }

  async answer(xid: number, { number, result }: Waiting): Promise<void> {
    this.waiting.delete(xid);
    this.reply(xid, number);
    if ((await result) !== number) throw new Error(`call ${number} got another's result`);
  }

  async abort(xid: number, { aborter, result }: Waiting): Promise<void> {
    this.waiting.delete(xid);
    aborter.abort();
    const error: unknown = await result.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) throw new Error('a call that was given up got a result');
    // its reply comes after all
    this.sendStray(xid);
  }

  sendStray(xid: number): void {
    if (this.waiting.has(xid)) return;
    this.reply(xid, 0);
    this.stray++;
  }
}

await t.test('whatever the order, each reply ends its own call, and no other message ends one', async (t) => {
  const schedule = fc.array(STEP, { minLength: 1, maxLength: 400, size: 'max' });
  await fc.assert(
    fc.asyncProperty(schedule, async (steps) => {
      const rehearsed = new Rehearsed();
      await rehearsed.open();
      for (const { kind, choice } of steps) {
        const { waiting } = rehearsed;
        const [xid, call] = [...waiting][choice % Math.max(1, waiting.size)] ?? [];
        if (kind === 'call') rehearsed.call();
        else if (kind === 'stray') rehearsed.sendStray((choice * 64) >>> 0);
        else if (xid === undefined || call === undefined) continue;
        else if (kind === 'reply') await rehearsed.answer(xid, call);
        else await rehearsed.abort(xid, call);
      }
      for (const [xid, call] of rehearsed.waiting) await rehearsed.answer(xid, call);
      if (rehearsed.channel.strayReplies !== rehearsed.stray) throw new Error('stray replies are miscounted');
      await rehearsed.channel.close();
    }),
    { numRuns: 100 },
  );
  t.end();
});

await t.test('calls that wait long do not keep others from being made', async (t) => {
  const rehearsed = new Rehearsed();
  await rehearsed.open();
  for (let i = 0; i < 100; i++) rehearsed.call();
  const slow = [...rehearsed.waiting];
  // more than there were places for the calls that wait
  for (let i = 0; i < 1000; i++) {
    rehearsed.call();
    const [xid, call] = [...rehearsed.waiting].at(-1) ?? [];
    if (xid !== undefined && call !== undefined) await rehearsed.answer(xid, call);
  }
  for (const [xid, call] of slow) await rehearsed.answer(xid, call);
  t.equal(rehearsed.waiting.size, 0);
  t.equal(rehearsed.channel.strayReplies, 0);
  await rehearsed.channel.close();
});
