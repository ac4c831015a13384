import t from 'tap';
import * as xdr from 'node-xdr';
import {
  type Client,
  createClient,
  createServer,
  defineProgram,
  type Handlers,
  memoryTransport,
  procedure,
  version,
} from 'onc-rpc';

const LIBRARY = defineProgram({
  name: 'LIBRARY',
  number: 0x20000077,
  versions: {
    V1: version(1, {
      LEND: procedure(1, xdr.struct('loan', { title: xdr.string(64), days: xdr.uint }), xdr.uhyper),
      COUNT: procedure(2, xdr.void, xdr.uint),
      CLOSE: procedure(3, xdr.void, xdr.void),
      RING: procedure(4, xdr.string(8), xdr.void, { oneway: true }),
      FIND: procedure(5, xdr.string(64), xdr.union('found', xdr.bool, { TRUE: xdr.uint, FALSE: xdr.void })),
    }),
    V2: version(2, {}),
  },
});

type Version1 = typeof LIBRARY.V1;

const handlers: Handlers<Version1> = {
  LEND: ({ title, days }) => BigInt(title.length + days),
  COUNT: () => Promise.resolve(7),
  CLOSE: () => undefined,
  RING: (bell, context) => {
    t.match([bell, context.credential.flavor], ['ding', 'none']);
  },
  FIND: (title) => (title === 'XDR' ? { tag: true, value: 1 } : { tag: false }),
};

/** Never runs: the compiler is the test. */
export async function refuseWhatIsWrong(client: Client<Version1>): Promise<void> {
  // @ts-expect-error a field is missing
  await client.LEND({ title: 'XDR' });
  // @ts-expect-error days are a number
  await client.LEND({ title: 'XDR', days: 7n });
  // @ts-expect-error COUNT takes nothing
  await client.COUNT(3);
  // @ts-expect-error there is no such procedure
  const missing: keyof Client<Version1> = 'BURN';
  // @ts-expect-error a promise of a bigint is none of a number
  const days: number = await client.LEND({ title: 'XDR', days: 7 });
  // @ts-expect-error the caller's credential is none of the options
  await client.CLOSE(undefined, { credential: missing, days });
  const found = await client.FIND('XDR');
  // @ts-expect-error what was not found has no value
  const copies: unknown = found.tag ? 0 : found.value;
  // @ts-expect-error methods are not to be replaced
  client.COUNT = () => Promise.resolve(Number(copies));
}

/** Never runs either. */
export function refuseWrongHandlers(): void {
  const server = createServer();
  // @ts-expect-error handlers are missing
  server.add(LIBRARY.V1, { COUNT: () => 7 });
  // @ts-expect-error COUNT gives a number
  server.add(LIBRARY.V1, { ...handlers, COUNT: () => 'seven' });
  // @ts-expect-error the loan has no such field
  server.add(LIBRARY.V1, { ...handlers, LEND: ({ pages }: { pages: number }) => BigInt(pages) });
  // @ts-expect-error these are the procedures of version 1
  const count: keyof Client<typeof LIBRARY.V2> = 'COUNT';
  // @ts-expect-error the program has no version 3
  const missing: keyof typeof LIBRARY.versions = 'V3';
  t.not(count, missing);
}

await t.test('a client and handlers are what the description of the program says', async (t) => {
  await using server = createServer().add(LIBRARY.V1, handlers).add(LIBRARY.V2, {});
  await using transport = memoryTransport(server);
  const client: Client<Version1> = createClient(LIBRARY.V1, transport);
  const days: bigint = await client.LEND({ title: 'XDR', days: 7 }, { timeoutMs: 1000 });
  t.equal(days, 10n);
  const count: number = await client.COUNT();
  t.equal(count, await client.COUNT(undefined, { timeoutMs: 1000 }));
  await client.CLOSE();
  await client.RING('ding');
  const found = await client.FIND('XDR');
  const copies: number | undefined = found.tag ? found.value : undefined;
  t.equal(copies, 1);
  await createClient(LIBRARY.V2, transport).null({ timeoutMs: 1000 });
});

await t.test('a program knows its numbers, and its versions know the program', (t) => {
  t.match(LIBRARY, { name: 'LIBRARY', number: 0x20000077 });
  t.match(LIBRARY.versions.V2, { program: 0x20000077, programName: 'LIBRARY', version: 2 });
  t.equal(LIBRARY.V1, LIBRARY.versions.V1);
  t.throws(
    () => version(1, { A: procedure(1, xdr.void, xdr.void), B: procedure(1, xdr.void, xdr.void) }),
    RangeError,
  );
  t.end();
});

await t.test('handlers may be the methods of an object, and must all be there', async (t) => {
  class Shelf {
    readonly #books = 3;
    LEND = () => 0n;
    CLOSE(): void {
      // nothing to do
    }
    RING(): void {
      // nothing to do
    }
    FIND(): { tag: false } {
      return { tag: false };
    }
    COUNT(): number {
      return this.#books;
    }
  }
  await using server = createServer().add(LIBRARY.V1, new Shelf());
  await using transport = memoryTransport(server);
  t.equal(await createClient(LIBRARY.V1, transport).COUNT(), 3);
  const untyped = {} as unknown as typeof handlers;
  t.throws(() => createServer().add(LIBRARY.V1, untyped), TypeError);
});
