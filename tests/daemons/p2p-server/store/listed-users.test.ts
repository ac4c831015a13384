import fc from 'fast-check';
import t from 'tap';
import {
  BLOCK_NUMBERS,
  type ListedRow,
} from '../../../../daemons/p2p-server/store/postgres/list-statement.js';
import { ListedUsers } from '../../../../daemons/p2p-server/store/postgres/listed-users.js';
import { encodeStrings } from '../../../../daemons/p2p-protocol/index.js';

// The statement's part is played here: what it says is compared with PostgreSQL where stores are.

const OWN = 70;

function entryOf(number: number): Buffer {
  return encodeStrings([`ñandú ${number}`, '127.0.0.1', '4000']);
}

/** What the database says to who knows so many blocks. */
function rowsFor(taken: ReadonlySet<number>, known: ListedUsers): ListedRow[] {
  const [blocks, bits] = known.known.map((array) => numbersOf(String(array)));
  const before = new Map(blocks?.map((block, at) => [block, bits?.[at]]));
  const now = new Map<number, number[]>();
  for (const number of [...taken].sort((a, b) => a - b)) {
    const block = Math.floor(number / BLOCK_NUMBERS);
    now.set(block, [...(now.get(block) ?? []), number]);
  }
  const all = [...new Set([...before.keys(), ...now.keys()])].sort((a, b) => a - b);
  return all.flatMap((block): ListedRow[] => {
    const numbers = now.get(block);
    const found = numbers?.reduce((sum, number) => sum + 2 ** (number % BLOCK_NUMBERS), 0);
    if (found === before.get(block)) return [];
    const entries = numbers && Buffer.concat(numbers.map(entryOf));
    return [{ connected: true, number: OWN, block, bits: found ?? null, entries: entries ?? null }];
  });
}

function numbersOf(array: string): number[] {
  return array === '{}' ? [] : array.slice(1, -1).split(',').map(Number);
}

await t.test('it is the list of all but one, whatever changes in between', (t) => {
  const numbers = fc.array(fc.nat(130));
  const holds = fc.property(
    fc.array(numbers, { minLength: 1, maxLength: 8 }),
    fc.nat(130),
    (moments, own) => {
      let users = new ListedUsers('a primary');
      for (const moment of moments) {
        const taken = new Set([...moment, own]);
        users = users.changed(rowsFor(taken, users));
        const others = [...taken].filter((number) => number !== own).sort((a, b) => a - b);
        const { count, parts } = users.without(own);
        if (count !== others.length || !Buffer.concat(parts).equals(Buffer.concat(others.map(entryOf))))
          return false;
        if (rowsFor(taken, users).length > 0) return false;
      }
      return users.instance === 'a primary';
    },
  );
  fc.assert(holds, { numRuns: 300 });
  t.end();
});

await t.test('all numbers of a block are told apart', (t) => {
  const taken = new Set(Array.from({ length: BLOCK_NUMBERS }, (_, i) => 64 + i));
  const users = new ListedUsers().changed(rowsFor(taken, new ListedUsers()));
  for (const own of taken) {
    const others = [...taken].filter((number) => number !== own);
    const { count, parts } = users.without(own);
    t.equal(count, 31);
    t.same(Buffer.concat(parts), Buffer.concat(others.map(entryOf)), `without ${own}`);
  }
  t.end();
});
