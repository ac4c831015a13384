import t from 'tap';
import * as xdr from 'node-xdr';
import { defineProgram, procedure, version } from 'onc-rpc';

const VALID = version(1, { PING: procedure(1, xdr.void, xdr.void) });

await t.test('numbers are unsigned integers of 32 bits', (t) => {
  for (const number of [-1, 0x1_0000_0000, 1.5, NaN, '1' as unknown as number]) {
    t.throws(() => procedure(number, xdr.void, xdr.void), RangeError);
    t.throws(() => version(number, {}), RangeError);
    t.throws(() => defineProgram({ name: 'P', number, versions: { V1: VALID } }), RangeError);
  }
  const program = defineProgram({
    name: 'P',
    number: 0xffff_ffff,
    versions: { V: version(0xffff_ffff, {}) },
  });
  t.equal(program.V.version, 0xffff_ffff);
  t.end();
});

await t.test('a version cannot take the place of another member', (t) => {
  for (const name of ['name', 'number', 'versions']) {
    const versions = { [name]: VALID };
    t.throws(() => defineProgram({ name: 'P', number: 1, versions }), {
      message: `P: no version can be named ${name}`,
    });
  }
  t.end();
});
