import fc from 'fast-check';
import t from 'tap';
import * as xdr from 'node-xdr';
import { skipUnless } from '../../peers.js';
import { CODECS, type TypeName } from './all-types.js';
import { againByC, compileAllTypes, type Encoded, knownToC } from './c-oracle.js';
import { VALUES } from './random-values.js';

// The same types in C, by rpcgen and libtirpc, byte by byte. No C library has quadruple.

const NAMES = Object.keys(CODECS) as TypeName[];

function codecOf(name: TypeName): xdr.Codec<unknown> {
  return CODECS[name];
}

function hexOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'refused' : Buffer.from(bytes).toString('hex');
}

const encoded: fc.Arbitrary<Encoded> = fc.oneof(
  ...NAMES.map((name) =>
    (VALUES[name] as fc.Arbitrary<unknown>).map((value) => ({
      name,
      bytes: xdr.encode(codecOf(name), value),
    })),
  ),
);
const many = fc.array(encoded, { minLength: 500, maxLength: 600, size: 'max' });

/** NaNs of each kind, which random numbers hardly ever are. */
const NANS: Encoded[] = ['7fc00000', '7f800001', 'ffc00001', '7fbfffff'].flatMap((float) => [
  { name: 'a_float', bytes: Buffer.from(float, 'hex') },
  { name: 'points', bytes: Buffer.from(`00000001000000010000000000000001${float}`, 'hex') },
  { name: 'a_double', bytes: Buffer.from(`${float.replace('7f8', '7ff')}00000001`, 'hex') },
]);

function ours(name: TypeName, bytes: Uint8Array): string {
  return hexOf(xdr.encode(codecOf(name), xdr.decode(codecOf(name), bytes)));
}

const skip = skipUnless('rpcgen', 'gcc', 'libtirpc');

await t.test('every XDR type as C has it', { skip }, async (t) => {
  const program = compileAllTypes();

  await t.test('what C encodes we decode, and encode to the same bytes', (t) => {
    const known = knownToC(program);
    t.strictSame(
      new Set(known.map(({ name }) => name)),
      new Set(NAMES.filter((name) => name !== 'everything')),
    );
    for (const { name, bytes } of known) t.equal(ours(name, bytes), hexOf(bytes), name);
    t.end();
  });

  await t.test('what we encode C decodes, and encodes to the same bytes', (t) => {
    const sameInC = (all: Encoded[]): void => {
      const again = againByC(program, all);
      all.forEach(({ name, bytes }, i) => {
        if (hexOf(again[i]) !== hexOf(bytes))
          throw new Error(`${name} ${hexOf(bytes)} by C: ${hexOf(again[i])}`);
      });
    };
    fc.assert(fc.property(many, sameInC), { numRuns: 5, endOnFailure: true });
    t.end();
  });

  await t.test('NaNs keep every bit, as in C', (t) => {
    const again = againByC(program, NANS);
    NANS.forEach(({ name, bytes }, i) => {
      t.equal(hexOf(again[i]), hexOf(bytes), `C, ${name}`);
      t.equal(ours(name, bytes), hexOf(bytes), `ours, ${name}`);
    });
    t.end();
  });

  await t.test('bytes that C refuses we refuse too', (t) => {
    const cut = fc.tuple(encoded, fc.nat()).map(([{ name, bytes }, at]): Encoded => ({
      name,
      bytes: bytes.subarray(0, 4 * (at % (bytes.length / 4))),
    }));
    const refusedByUs = (all: Encoded[]): void => {
      const again = againByC(program, all);
      all.forEach(({ name, bytes }, i) => {
        const isOurs = canDecode(name, bytes);
        if (again[i] === undefined && isOurs) throw new Error(`${name} ${hexOf(bytes)} is refused by C`);
      });
    };
    const cuts = fc.array(cut, { minLength: 300, maxLength: 400, size: 'max' });
    fc.assert(fc.property(cuts, refusedByUs), { numRuns: 3, endOnFailure: true });
    t.end();
  });
});

function canDecode(name: TypeName, bytes: Uint8Array): boolean {
  try {
    xdr.decode(codecOf(name), bytes);
    return true;
  } catch (error) {
    if (error instanceof xdr.XdrError) return false;
    throw error;
  }
}
