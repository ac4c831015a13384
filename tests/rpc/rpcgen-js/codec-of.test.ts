import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import * as xdr from 'node-xdr';
import { createClient, createServer, memoryTransport } from 'onc-rpc';
import { codecOf, type Definition, type Interface, versionOf } from 'rpcgen-js';
import t from 'tap';
import { CODECS, type TypeName } from '../../interop/xdr/all-types.js';
import { VALUES } from '../../interop/xdr/random-values.js';
import { ROOT } from '../../started-program.js';
import { compiled } from './compiled.js';

const allTypes = compiled(readFileSync(`${ROOT}tests/interop/all-types.x`, 'utf8'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const named = (name: string) => ({ kind: 'named', name }) as const;
const place = { file: 'some.x', line: 1, column: 1 };

for (const name of Object.keys(CODECS) as TypeName[])
  await t.test(`${name} stands on the wire as its codec by hand has it, and comes back`, (t) => {
    const byHand = CODECS[name] as xdr.Codec<unknown>;
    const made = codecOf(allTypes, named(name));
    t.ok(made.minBytes >= byHand.minBytes);
    fc.assert(
      fc.property(VALUES[name] as fc.Arbitrary<unknown>, (value) => {
        const bytes = xdr.encode(byHand, value);
        t.equal(hexOf(xdr.encode(made, value)), hexOf(bytes));
        t.same(xdr.decode(made, bytes), xdr.decode(byHand, bytes));
      }),
      { numRuns: 20 },
    );
    t.end();
  });

await t.test('a named type is made once', (t) => {
  t.equal(codecOf(allTypes, named('everything')), codecOf(allTypes, named('everything')));
  t.end();
});

await t.test('the node of a list by value: the first node, and the others behind it', (t) => {
  const described = compiled('struct node { int n; node *rest; }; struct chain { node first; };');
  const value = { first: { n: 1, rest: [{ n: 2 }, { n: 3 }] } };
  const bytes = xdr.encode(codecOf(described, named('chain')), value);
  t.equal(hexOf(bytes), '00000001' + '0000000100000002' + '0000000100000003' + '00000000');
  t.same(xdr.decode(codecOf(described, named('chain')), bytes), value);
  t.end();
});

await t.test('the node of a list that holds nodes by value', (t) => {
  const described = compiled('struct node { int n; node kids<>; node *next; }; struct root { node first; };');
  const value = { first: { n: 1, kids: [{ n: 2, kids: [], next: [] }], next: [{ n: 3, kids: [] }] } };
  const bytes = xdr.encode(codecOf(described, named('root')), value);
  const kid = '00000002' + '00000000' + '00000000';
  t.equal(hexOf(bytes), `0000000100000001${kid}` + '00000001' + '0000000300000000' + '00000000');
  t.same(xdr.decode(codecOf(described, named('root')), bytes), value);
  t.same(xdr.decode(codecOf(described, { kind: 'non-empty list', node: 'node' }), bytes), value.first);
  t.end();
});

/** Nodes of lists, each with members of the one before: `n0` to `n<count>`. */
const nestedNodes = (count: number, members: (before: string) => string): Interface =>
  compiled(
    Array.from({ length: count + 1 }, (_, i) => {
      const within = i === 0 ? 'int x;' : members(`n${i - 1}`);
      return `struct n${i} { ${within} n${i} *next; };`;
    }).join('\n'),
  );

await t.test('nodes of lists in nodes of lists are made once each, however many hold them', (t) => {
  const twice = nestedNodes(40, (before) => `${before} a; ${before} b;`);
  t.ok(codecOf(twice, { kind: 'non-empty list', node: 'n40' }));
  const second = codecOf(twice, { kind: 'non-empty list', node: 'n2' });
  t.equal(xdr.encode(second, xdr.decode(second, new Uint8Array(44))).length, 44);
  t.end();
});

await t.test('nodes of lists that nest too deep for the stack are refused', (t) => {
  const deep = nestedNodes(20_000, (before) => `${before} a;`);
  const codec = codecOf(deep, { kind: 'non-empty list', node: 'n20000' });
  t.throws(() => xdr.decode(codec, new Uint8Array(4)), { code: 'XDR_DEPTH' });
  t.end();
});

await t.test('a union by a typedef of an enumeration, by numbers and by a name that has two', (t) => {
  const described = compiled(`
    enum shade { DARK = 1, BLACK = 1, LIGHT = 2 };
    typedef shade tone;
    union paint switch (tone which) { case BLACK: int depth; case 2: void; };`);
  const codec = codecOf(described, named('paint'));
  t.same(xdr.decode(codec, Buffer.from('0000000100000007', 'hex')), { tag: 'BLACK', value: 7 });
  t.equal(hexOf(xdr.encode(codec, { tag: 'DARK', value: 7 })), '0000000100000007');
  t.same(xdr.decode(codec, Buffer.from('00000002', 'hex')), { tag: 'LIGHT' });
  t.end();
});

await t.test('an optional of an optional is an array of none or one', (t) => {
  const described = compiled('typedef int *maybe; typedef maybe *perhaps; typedef perhaps *odd;');
  const perhaps = codecOf(described, named('perhaps'));
  for (const [value, hex] of [
    [[], '00000000'],
    [[undefined], '0000000100000000'],
    [[5], '000000010000000100000005'],
  ] as const) {
    t.equal(hexOf(xdr.encode(perhaps, value)), hex);
    t.same(xdr.decode(perhaps, Buffer.from(hex, 'hex')), value);
  }
  t.equal(xdr.decode(codecOf(described, named('odd')), Buffer.alloc(4)), undefined);
  t.end();
});

/** Structs each of which contains the next. */
function chain(length: number): Definition[] {
  return Array.from({ length }, (_, i) => ({
    kind: 'struct',
    name: `s${i}`,
    members: [{ name: 'm', type: i + 1 < length ? named(`s${i + 1}`) : { kind: 'int' } }],
    isRecursive: false,
    place,
  }));
}

await t.test('types in types in types cost no stack to make; too deep for it, bytes are refused', (t) => {
  for (const definitions of [chain(20_000), chain(20_000).reverse()]) {
    const described: Interface = { file: 'deep.x', definitions, programs: [] };
    const codec = codecOf(described, named('s0'));
    t.equal(codec.minBytes, 4);
    t.throws(() => xdr.decode(codec, Buffer.alloc(4)), { code: 'XDR_DEPTH' });
  }
  t.end();
});

await t.test('what is no type of the interface is refused', (t) => {
  const looped: Interface = {
    file: 'loop.x',
    programs: [],
    definitions: [
      { kind: 'typedef', name: 'a', type: named('b'), isRecursive: true, place },
      { kind: 'typedef', name: 'b', type: named('a'), isRecursive: true, place },
      { kind: 'constant', name: 'C', value: 1, place },
    ],
  };
  t.throws(() => codecOf(looped, named('nothing')), new RangeError('the interface has no type nothing'));
  t.throws(() => codecOf(looped, named('C')), new RangeError('the interface has no type C'));
  t.throws(
    () => codecOf(looped, { kind: 'optional', of: named('a') }),
    new RangeError('a stands for itself'),
  );
  t.throws(() => versionOf(allTypes, 'P', 'V'), new RangeError('the interface has no P.V'));
  t.end();
});

await t.test('a program is served and called from its .x alone', async (t) => {
  const described = compiled(`
    struct pair { int a; int b; };
    program ADDER {
      version V1 {
        int ADD(pair) = 1;
        /* @oneway */
        void FORGET(string) = 2;
        /* @idempotent */
        hyper SUM(int, hyper) = 3;
      } = 7;
    } = 0x20000042;`);
  const version = versionOf(described, 'ADDER', 'V1');
  t.match(version, { program: 0x20000042, programName: 'ADDER', version: 7 });
  t.match(version.procedures['FORGET'], { number: 2, oneway: true, idempotent: false });
  t.match(version.procedures['SUM'], { number: 3, oneway: false, idempotent: true });
  await using server = createServer().add(version, {
    ADD: (args) => (args as { a: number; b: number }).a + (args as { a: number; b: number }).b,
    FORGET: () => undefined,
    SUM: (args) => BigInt((args as { arg1: number }).arg1) + (args as { arg2: bigint }).arg2,
  });
  await using transport = memoryTransport(server);
  const client = createClient(version, transport);
  t.equal(await client['ADD']?.({ a: 2, b: 3 }), 5);
  t.equal(await client['SUM']?.({ arg1: 2, arg2: 2n ** 40n }), 2n ** 40n + 2n);
});
