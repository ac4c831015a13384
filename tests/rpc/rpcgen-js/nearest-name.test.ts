import { nearestName } from 'rpcgen-js/nearest-name';
import t from 'tap';

await t.test('a name of more than 64 units is compared with none', (t) => {
  const long = 'n'.repeat(64);
  t.equal(nearestName(long, [`${long}x`]), `${long}x`);
  t.equal(nearestName(`${long}n`, [`${long}x`]), undefined);
  t.end();
});

await t.test('of many names the first 2000 are looked at', (t) => {
  const before = (length: number): string[] => Array.from({ length }, (_, i) => `other_${i}`);
  t.equal(nearestName('piont', [...before(1999), 'point']), 'point');
  t.equal(nearestName('piont', [...before(2000), 'point']), undefined);
  t.end();
});

await t.test('behind the name itself in other letters no more are looked at', (t) => {
  function* names(): Generator<string> {
    yield* ['POINT', 'Point'];
    throw new Error('it looks further');
  }
  t.equal(nearestName('point', names()), 'POINT');
  t.end();
});
