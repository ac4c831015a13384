import t from 'tap';
import { SeededRandom } from '../seeded-random.js';
import { VolatileDisk } from './volatile-disk.js';

const SECTOR = 512;
const ones = Buffer.alloc(4 * SECTOR, 1);

await t.test('what was flushed or forced outlasts every power cut, and what was not need not', (t) => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 50; seed += 1) {
    const disk = new VolatileDisk(Buffer.alloc(16 * SECTOR));
    disk.write(0, ones, false);
    disk.flush();
    disk.write(4 * SECTOR, ones, true);
    disk.write(8 * SECTOR, ones, false);
    t.same(disk.read(8 * SECTOR, ones.length), ones, 'it is read until then');
    disk.powerCut(new SeededRandom(seed));
    t.same(disk.read(0, 8 * SECTOR), Buffer.concat([ones, ones]));
    const left = disk.read(8 * SECTOR, ones.length);
    t.same(left, disk.image().subarray(8 * SECTOR, 12 * SECTOR));
    const sectors = [0, 1, 2, 3].map((sector) => left.subarray(sector * SECTOR, (sector + 1) * SECTOR));
    t.ok(
      sectors.every((sector) => new Set(sector).size === 1),
      'no sector is torn',
    );
    outcomes.add(sectors.map((sector) => String(sector[0])).join(''));
  }
  for (const outcome of ['0000', '1111']) t.ok(outcomes.has(outcome), outcome);
  t.ok(outcomes.size > 5, 'some are kept in part');
  t.end();
});

await t.test('it loses power when it is told to, until the cut is over', async (t) => {
  const disk = new VolatileDisk(Buffer.alloc(16 * SECTOR));
  const lost = disk.loseThePowerAfter(2);
  disk.write(0, ones, false);
  t.notOk(disk.isDead);
  disk.write(0, ones, false);
  await lost;
  t.ok(disk.isDead);
  disk.powerCut(new SeededRandom(1));
  t.notOk(disk.isDead);
});
