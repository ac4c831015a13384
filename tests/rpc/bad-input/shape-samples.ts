import * as xdr from 'node-xdr';
import type { Procedure } from 'onc-rpc';
import type { CallWords } from '../onc-rpc/hex.js';
import { SHAPES } from './shapes.js';

/** A good call of a procedure of SHAPES, to be spoilt. */
interface ShapeSample {
  readonly name: string;
  readonly call: CallWords;
  readonly args: Buffer;
  readonly results: Buffer;
}

const { procedures } = SHAPES.V1;

/** The numbers of a call of SHAPES. */
export function shapeCall(name: keyof typeof procedures): CallWords {
  return { prog: SHAPES.number, vers: SHAPES.V1.version, proc: procedures[name].number };
}

function sample<A, R>(
  name: keyof typeof procedures,
  { args, result }: Procedure<A, R>,
  values: { readonly args: A; readonly result: R },
): ShapeSample {
  return {
    name,
    call: shapeCall(name),
    args: Buffer.from(xdr.encode(args, values.args)),
    results: Buffer.from(xdr.encode(result, values.result)),
  };
}

function echoed<T>(name: keyof typeof procedures, procedure: Procedure<T, T>, value: T): ShapeSample {
  return sample(name, procedure, { args: value, result: value });
}

/** A good call for each kind of argument. */
export const SHAPE_SAMPLES: readonly ShapeSample[] = [
  echoed('TEXT', procedures.TEXT, 'Größe'),
  echoed('SHORT_BYTES', procedures.SHORT_BYTES, Buffer.from('0102030405', 'hex')),
  echoed('NUMBERS', procedures.NUMBERS, [1, -1, 7]),
  sample('VOIDS', procedures.VOIDS, { args: [undefined, undefined], result: 2 }),
  sample('NUMBER_TABLE', procedures.NUMBER_TABLE, { args: [[1, 2], [], [3]], result: 3 }),
  sample('LIST', procedures.LIST, { args: [1, 2, 3], result: 3 }),
  sample('NEST', procedures.NEST, { args: { inner: { inner: { inner: undefined } } }, result: undefined }),
  echoed('MIXTURE', procedures.MIXTURE, {
    flag: true,
    color: 'BLUE',
    bytes: Buffer.from('0102030405', 'hex'),
    name: 'x',
    maybe: 7,
    choice: { tag: 'RED', value: 9 },
    long: -5n,
    fixed: Buffer.from('010203', 'hex'),
  }),
  echoed('REALS', procedures.REALS, { single: 1.5, precise: Math.PI }),
  echoed('HYPERS', procedures.HYPERS, { signed: -(2n ** 63n), unsigned: 2n ** 64n - 1n }),
];
