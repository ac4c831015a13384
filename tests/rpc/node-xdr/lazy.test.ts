import t from 'tap';
import * as xdr from 'node-xdr';
import { bothWays, bytesOf, errorOf, refusal } from './hex-table.js';

interface Tree {
  readonly id: number;
  readonly children: readonly Tree[];
}
const Tree: xdr.Codec<Tree> = xdr.lazy('struct tree', () =>
  xdr.struct('tree', { id: xdr.int, children: xdr.varArray(Tree) }),
);

interface Chain {
  readonly next: Chain | undefined;
}
const Chain: xdr.Codec<Chain> = xdr.lazy('struct chain', () =>
  xdr.struct('chain', { next: xdr.optional(Chain) }),
);

function chainOf(depth: number): Chain {
  let chain: Chain = { next: undefined };
  for (let i = 1; i < depth; i++) chain = { next: chain };
  return chain;
}

await t.test('a type that contains itself', (t) => {
  bothWays(t, Tree, [
    [{ id: 1, children: [] }, '00000001 00000000'],
    [{ id: 1, children: [{ id: 2, children: [] }] }, '00000001 00000001 00000002 00000000'],
  ]);
  t.end();
});

await t.test('nests up to the limit, in both directions', (t) => {
  const bytes = xdr.encode(Chain, chainOf(256));
  t.equal(bytes.length, 4 * 256);
  t.same(xdr.decode(Chain, bytes), chainOf(256));
  t.match(errorOf(() => xdr.encode(Chain, chainOf(257))).code, 'XDR_DEPTH');
  t.match(
    refusal(Chain, `${'00000001'.repeat(256)} 00000000`),
    /^XDR_DEPTH next\.next.*deeper than 256 at byte 1024$/,
  );
  t.match(refusal(Chain, '00000001 00000001 00000000', { maxDepth: 2 }), 'XDR_DEPTH');
  t.end();
});

await t.test('how many stand beside each other is no matter of depth', (t) => {
  const children = Array.from({ length: 1_000 }, (_, id) => ({ id, children: [] }));
  const wide = { id: 1, children: [...children, { id: 2, children }] };
  t.strictSame(xdr.decode(Tree, xdr.encode(Tree, wide)), wide);
  t.end();
});

await t.test('bytes nested 10,000 and 1,000,000 deep are refused at once', (t) => {
  for (const depth of [10_000, 1_000_000]) t.match(refusal(Chain, '00000001'.repeat(depth)), /^XDR_DEPTH /);
  t.end();
});

await t.test('a value that contains itself is refused', (t) => {
  const loop: { id: number; children: Tree[] } = { id: 1, children: [] };
  loop.children.push(loop);
  const error = errorOf(() => xdr.encode(Tree, loop));
  t.equal(error.code, 'XDR_DEPTH');
  t.match(error.path, /^children\[0\]\.children\[0\]/);
  t.end();
});

await t.test('a limit set higher than the stack reaches is refused too', (t) => {
  const options = { maxDepth: 1_000_000 };
  t.match(refusal(Chain, '00000001'.repeat(1_000_000), options), /^XDR_DEPTH /);
  t.match(errorOf(() => xdr.encode(Chain, chainOf(1_000_000), options)).code, 'XDR_DEPTH');
  const endless: xdr.Codec<unknown> = xdr.lazy('endless', () => xdr.optional(endless));
  const reader = new xdr.XdrReader(bytesOf('00000001'.repeat(1_000_000)), options);
  t.equal(errorOf(() => endless.read(reader)).code, 'XDR_DEPTH', 'without a part in between');
  t.equal(errorOf(() => endless.write(new xdr.XdrWriter(options), 1)).code, 'XDR_DEPTH');
  t.end();
});

await t.test('types that contain each other deeper than the stack reaches are refused', (t) => {
  const LEVELS = 20_000;
  let structs: xdr.Codec<unknown> = xdr.int;
  let optionals: xdr.Codec<unknown> = xdr.int;
  let value: unknown = 1;
  for (let i = 0; i < LEVELS; i++) {
    structs = xdr.struct(`level${i}`, { within: structs });
    optionals = xdr.optional(optionals);
    value = { within: value };
  }
  const present = bytesOf('00000001'.repeat(LEVELS + 1));
  for (const error of [
    errorOf(() => xdr.decode(structs, bytesOf('00000001'))),
    errorOf(() => xdr.encode(structs, value)),
    errorOf(() => xdr.decode(optionals, present)),
    errorOf(() => xdr.encode(optionals, 1)),
    errorOf(() => xdr.decode(optionals, present, {})),
    errorOf(() => xdr.encode(optionals, 1, {})),
    xdr.annotate(structs, bytesOf('00000001')).error,
  ])
    t.match(error, { name: 'XdrError', code: 'XDR_DEPTH' });
  const { message, path } = errorOf(() => xdr.decode(structs, bytesOf('00000001')));
  t.match(message, /^within\.within\..*…\S*\.within: nested deeper than the stack reaches at byte 0$/);
  t.ok(message.length < 300, 'the message leaves the middle of the path out');
  t.match(path, /^within(\.within){500,}$/, 'the path is whole');
  t.end();
});

await t.test('the type is asked for once', (t) => {
  let asked = 0;
  const Lazy = xdr.lazy('int', () => (asked++, xdr.int));
  t.strictSame(xdr.decode(xdr.varArray(Lazy), bytesOf('00000002 00000001 00000002')), [1, 2]);
  t.equal(asked, 1);
  t.end();
});

await t.test('a wrong minBytes is a fault of the declaration', (t) => {
  const Empty = xdr.lazy('empty', () => xdr.struct('empty', {}));
  t.throws(() => xdr.decode(Empty, bytesOf('')), /give 0 as minBytes, not 4/);
  const Right = xdr.lazy('empty', () => xdr.struct('empty', {}), 0);
  t.strictSame(xdr.decode(xdr.varArray(Right), bytesOf('00000002')), [{}, {}]);
  t.end();
});
