import t from 'tap';
import { OldestFirst } from '../../../../client/sunrpc/traffic/oldest-first.js';

function keysOf(map: OldestFirst<number>): string {
  return [...map].map(([key]) => key).join('');
}

await t.test('entries come in the order in which they were put last', (t) => {
  const map = new OldestFirst<number>();
  for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) map.set(key, i);
  map.set('b', 9);
  t.equal(keysOf(map), 'acdb');
  t.equal(map.delete('a'), 0, 'the first');
  t.equal(map.delete('d'), 3, 'one in the middle');
  t.equal(map.delete('b'), 9, 'the last');
  t.equal(map.delete('b'), undefined);
  t.same([keysOf(map), map.size, map.get('c'), map.has('a')], ['c', 1, 2, false]);
  map.delete('c');
  map.set('e', 5);
  t.equal(keysOf(map), 'e', 'from empty again');
  t.end();
});

await t.test('what is deleted while they are gone through does not come, and ends nothing', (t) => {
  const map = new OldestFirst<number>();
  for (const key of 'abcdef') map.set(key, 0);
  const seen: string[] = [];
  for (const [key] of map) {
    seen.push(key);
    map.delete(key);
    if (key === 'b') for (const other of 'cd') map.delete(other);
  }
  t.equal(seen.join(''), 'abef');
  t.equal(map.size, 0);
  t.end();
});

await t.test('the oldest is found at once, however many came and went', (t) => {
  const map = new OldestFirst<number>();
  const { user } = process.cpuUsage();
  for (let i = 0; i < 200_000; i++) {
    map.set(String(i), i);
    for (const [oldest] of map) {
      if (map.size <= 10_000) break;
      map.delete(oldest);
    }
  }
  t.equal([...map][0]?.[0], '190000');
  t.ok(process.cpuUsage().user - user < 3e6, 'in a moment');
  t.end();
});
