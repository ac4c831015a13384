import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { createServer, defineProgram, procedure, version } from 'onc-rpc';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';

const PROG = defineProgram({
  name: 'PROG',
  number: 0x20000099,
  versions: { V1: version(1, { WAIT: procedure(1, xdr.uint, xdr.uint) }) },
});

/** How the handlers of a test's calls end, by the number that a call has for its argument. */
type Ending = { readonly result: number } | { readonly error: string };

const endings = fc.array(
  fc.oneof(fc.record({ result: fc.nat() }), fc.record({ error: fc.string({ maxLength: 5 }) })),
  { minLength: 1, maxLength: 4 },
);

interface Outcome {
  readonly replies: string[];
  readonly errors: string[];
}

/** Makes the calls of each turn, lets the handlers end one after the other, and tells what was answered, in order. */
async function outcome(
  turns: readonly (readonly number[])[],
  how: readonly Ending[],
  given: <T>(promise: Promise<T>) => Promise<T>,
): Promise<Outcome> {
  const replies: string[] = [];
  const errors: string[] = [];
  const settle: (() => void)[] = [];
  const promises = how.map(
    (ending) =>
      new Promise<number>((resolve, reject) => {
        settle.push(() => ('result' in ending ? resolve(ending.result) : reject(new Error(ending.error))));
      }),
  );
  promises.forEach((each) => void each.catch(() => undefined));
  const server = createServer({ onHandlerError: (error) => errors.push(String(error)) }).add(PROG.V1, {
    WAIT: (number) => given(promises[number % how.length] ?? Promise.resolve(0)),
  });
  const running: Promise<void>[] = [];
  let xid = 0;
  for (const numbers of turns) {
    for (const number of numbers) {
      const answered = server.dispatch(callOf(++xid, number), CALLER, keep);
      if (answered !== undefined) running.push(answered);
    }
    await turn();
  }
  for (const each of settle) {
    each();
    await turn();
  }
  await Promise.all(running);
  return { replies, errors };

  function keep(write: (writer: xdr.XdrWriter) => void): void {
    const writer = new xdr.XdrWriter();
    write(writer);
    replies.push(Buffer.from(writer.result()).toString('hex'));
  }
}

const CALLER = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal } as const;

function callOf(xid: number, number: number): Buffer {
  const words = [xid, 0, 2, PROG.number, 1, 1, 0, 0, 0, 0, number];
  const call = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => call.writeUInt32BE(word, i * 4));
  return call;
}

await t.test('calls that return the same promise are answered as if each had its own', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(3), { maxLength: 6 }), { maxLength: 4 }),
      endings,
      async (turns, how) => {
        const shared = await outcome(turns, how, (promise) => promise);
        const own = await outcome(turns, how, async (promise) => await promise);
        t.strictSame(shared, own);
        t.equal(shared.replies.length, turns.flat().length, 'each call is answered');
      },
    ),
    { numRuns: 100 },
  );
});

await t.test('a call does not join those whose time was over', async (t) => {
  const never = new Promise<number>(() => undefined);
  const server = createServer({ handlerTimeoutMs: 1 }).add(PROG.V1, { WAIT: () => never });
  const replies: Buffer[] = [];
  const respond = (write: (writer: xdr.XdrWriter) => void): void => {
    const writer = new xdr.XdrWriter();
    write(writer);
    replies.push(Buffer.from(writer.result()));
  };
  // what holds a server's process is its sockets
  const alive = setInterval(() => undefined, 1000);
  t.teardown(() => clearInterval(alive));
  await server.dispatch(callOf(1, 0), CALLER, respond);
  await server.dispatch(callOf(2, 0), CALLER, respond);
  t.strictSame(
    replies.map((reply) => [reply.readUInt32BE(), reply.readUInt32BE(20)]),
    [
      [1, 5],
      [2, 5],
    ],
    'SYSTEM_ERR to each',
  );
});

await t.test('where handlers may take for ever they may still share a promise', async (t) => {
  const result = Promise.resolve(7);
  const server = createServer({ handlerTimeoutMs: Infinity }).add(PROG.V1, { WAIT: () => result });
  let replies = 0;
  const first = server.dispatch(callOf(1, 0), CALLER, () => replies++);
  t.equal(
    server.dispatch(callOf(2, 0), CALLER, () => replies++),
    first,
    'one promise for both',
  );
  await first;
  t.equal(replies, 2);
});
