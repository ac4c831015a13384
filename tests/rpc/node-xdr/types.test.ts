import t from 'tap';
import * as xdr from 'node-xdr';
import { bytesOf } from './hex-table.js';

// What is tested here, the compiler checks: a line that should be an error and is none breaks the build.

const Level = xdr.enum('level', { DEBUG: 0, INFO: 1, ERR: 2, FATAL: 3 });
const Result = xdr.union('result', Level, { DEBUG: xdr.void, ERR: xdr.string(255) }, xdr.int);
const Entry = xdr.struct('entry', {
  seq: xdr.uhyper,
  level: Level,
  parent: xdr.optional(xdr.uint),
  tags: xdr.list(xdr.string(32)),
  result: Result,
});
const Status = xdr.union('status', xdr.int, { 0: xdr.string(), [-1]: xdr.void });
type Entry = xdr.Infer<typeof Entry>;
type Result = xdr.Infer<typeof Result>;

/** True only where both types are the same; the compiler tells `any` and readonly members apart here. */
type Same<A, B> =
  (<T>(value: T) => T extends A ? 1 : 2) extends <T>(value: T) => T extends B ? 1 : 2 ? true : false;

await t.test('the type of a value follows from the codec', (t) => {
  const claims: [
    Same<Entry['seq'], bigint>,
    Same<Entry['level'], 'DEBUG' | 'INFO' | 'ERR' | 'FATAL'>,
    Same<Entry['parent'], number | undefined>,
    Same<Entry['tags'], readonly string[]>,
    Same<typeof xdr.void, xdr.Codec<void>>,
    Same<xdr.Infer<typeof xdr.quadruple>, Uint8Array>,
    Same<Extract<Result, { tag: 'DEBUG' }>, { readonly tag: 'DEBUG' }>,
    Same<Extract<Result, { tag: 'FATAL' }>, { readonly tag: 'FATAL'; readonly value: number }>,
    Same<xdr.Infer<typeof Status>['tag'], 0 | -1>,
  ] = [true, true, true, true, true, true, true, true, true];
  t.ok(claims.every(Boolean));
  t.strictSame(xdr.decode(Status, bytesOf('ffffffff')), { tag: -1 });
  t.end();
});

await t.test('a union is discriminated by its tag', (t) => {
  const read = (result: Result): string => {
    switch (result.tag) {
      case 'DEBUG':
        return 'nothing';
      case 'ERR':
        return result.value;
      default: {
        const tag: 'INFO' | 'FATAL' = result.tag;
        const value: number = result.value;
        return `${tag} ${value}`;
      }
    }
  };
  t.equal(read(xdr.decode(Result, bytesOf('00000003 00000005'))), 'FATAL 5');
  t.equal(read({ tag: 'DEBUG' }), 'nothing');
  t.equal(read({ tag: 'ERR', value: 'x' }), 'x');
  t.end();
});

await t.test('the default arm has no name of a number that another arm has', (t) => {
  const Twice = xdr.enum('twice', { OK: 0, FINE: 0, BAD: 1, WORSE: 2, WORST: 2 });
  const U = xdr.union('u', Twice, { OK: xdr.int }, xdr.void);
  const dynamic: Readonly<Record<string, number>> = { A: 1 };
  const D = xdr.union('d', xdr.enum('dynamic', dynamic), {}, xdr.void);
  const claims: [
    Same<xdr.Infer<typeof U>['tag'], 'OK' | 'BAD' | 'WORSE' | 'WORST'>,
    Same<xdr.Infer<typeof D>['tag'], string>,
  ] = [true, true];
  t.ok(claims.every(Boolean));
  const any: xdr.Codec<unknown> = U;
  t.throws(() => xdr.encode(any, { tag: 'FINE' }), { code: 'XDR_VALUE' });
  t.ok(xdr.encode(D, { tag: 'A' }));
  t.end();
});

await t.test('on bools too', (t) => {
  const Maybe = xdr.union('maybe', xdr.bool, { TRUE: xdr.int }, xdr.void);
  const maybe: xdr.Infer<typeof Maybe> = xdr.decode(Maybe, bytesOf('00000001 00000007'));
  t.equal(maybe.tag ? maybe.value : 'FALSE has none', 7);
  t.end();
});

await t.test('wrong values are errors of compilation', (t) => {
  const right: Entry = { seq: 1n, level: 'INFO', parent: undefined, tags: [], result: { tag: 'DEBUG' } };
  t.ok(xdr.encode(Entry, right));
  const wrong = (): void => {
    // @ts-expect-error a number for a hyper
    xdr.encode(Entry, { ...right, seq: 1 });
    // @ts-expect-error a bigint for an int
    xdr.encode(xdr.int, 1n);
    // @ts-expect-error no member of the enumeration
    xdr.encode(Entry, { ...right, level: 'NOPE' });
    // @ts-expect-error a missing member
    xdr.encode(Entry, { seq: 1n, level: 'INFO', parent: undefined, tags: [] });
    // @ts-expect-error null is not how absence is written
    xdr.encode(Entry, { ...right, parent: null });
    // @ts-expect-error the arm DEBUG is void
    xdr.encode(Result, { tag: 'DEBUG', value: 5 });
    // @ts-expect-error the arm ERR has a string
    xdr.encode(Result, { tag: 'ERR', value: 5 });
    // @ts-expect-error the arm ERR has a value
    xdr.encode(Result, { tag: 'ERR' });
    // @ts-expect-error the default arm has an int
    xdr.encode(Result, { tag: 'INFO', value: 'x' });
    // @ts-expect-error a decoded value is not to be changed
    right.seq = 2n;
    // @ts-expect-error text for bytes
    xdr.encode(xdr.varOpaque(), 'text');
  };
  t.type(wrong, 'function');
  t.end();
});

await t.test('wrong declarations too', (t) => {
  const wrong = (): void => {
    // @ts-expect-error an arm for no member of the enumeration
    xdr.union('u', Level, { NOPE: xdr.int });
    // @ts-expect-error an arm for no member of the enumeration, beside one for a member
    xdr.union('u', Level, { ERR: xdr.void, NOPE: xdr.int });
    // @ts-expect-error an arm that bool does not have
    xdr.union('u', xdr.bool, { YES: xdr.int });
    // @ts-expect-error text is no discriminant
    xdr.union('u', xdr.string(), { 1: xdr.int });
    // @ts-expect-error an enumeration's numbers are numbers
    xdr.enum('e', { A: '1' });
    // @ts-expect-error a struct's members are codecs
    xdr.struct('s', { a: 5 });
  };
  t.type(wrong, 'function');
  t.end();
});
