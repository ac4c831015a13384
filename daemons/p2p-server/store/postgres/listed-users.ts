import type { Value } from '../../../postgres/connection.js';
import { BLOCK_NUMBERS, type ListedRow, MAX_CHANGED_BLOCKS } from './list-statement.js';

/** Strings that tell of one user: name, address, port. */
const STRINGS_OF_EACH = 3;

/** Those who are connected under 32 numbers that follow one another, as a reply tells of them. */
interface Block {
  readonly block: number;
  /** Which of the numbers are taken, the lowest bit for the first. */
  readonly bits: number;
  readonly count: number;
  readonly entries: Buffer;
}

/** A list without the one who asked for it. */
export interface Listed {
  readonly count: number;
  /** What stands behind the count, to be put together. */
  readonly parts: readonly Buffer[];
}

/**
 * Who is connected, as the database said last. A number is given once, and what it stands for never changes: so the numbers
 * that are taken tell all, and only blocks whose numbers are other ones are read anew.
 */
export class ListedUsers {
  /** Of the database: one that was lost or restored may give a number again. */
  readonly instance: string;
  readonly #blocks: readonly Block[];
  #known: readonly Value[] | undefined;

  constructor(instance = '', blocks: readonly Block[] = []) {
    this.instance = instance;
    this.#blocks = blocks;
  }

  /** Blocks and bits, as values of the statement. */
  get known(): readonly Value[] {
    const array = (of: (block: Block) => number): string => `{${this.#blocks.map(of).join(',')}}`;
    this.#known ??= [array(({ block }) => block), array(({ bits }) => bits)];
    return this.#known;
  }

  /** With what has changed; rows are in the order of their blocks. */
  changed(rows: readonly ListedRow[]): ListedUsers {
    if (rows.every(({ block }) => block === null)) return this;
    const blocks: Block[] = [];
    let at = 0;
    for (const { block, bits, entries } of rows) {
      if (block === null) continue;
      for (let kept = this.#blocks[at]; kept !== undefined && kept.block < block; kept = this.#blocks[++at])
        blocks.push(kept);
      if (this.#blocks[at]?.block === block) at++;
      if (bits !== null && entries !== null) blocks.push({ block, bits, count: onesOf(bits), entries });
    }
    return new ListedUsers(this.instance, blocks.concat(this.#blocks.slice(at)));
  }

  /** All but the one with this number. */
  without(number: number): Listed {
    const own = Math.floor(number / BLOCK_NUMBERS);
    let count = 0;
    const parts: Buffer[] = [];
    for (const block of this.#blocks) {
      count += block.count;
      if (block.block === own) parts.push(...around(block, number % BLOCK_NUMBERS));
      else parts.push(block.entries);
    }
    return { count: count - 1, parts };
  }
}

/** Whether there may be more that has changed. */
export function isPart(rows: readonly ListedRow[]): boolean {
  return rows.length >= MAX_CHANGED_BLOCKS;
}

/** What stands before and behind the entry of a number. */
function around({ bits, entries }: Block, bit: number): [Buffer, Buffer] {
  const before = onesOf(bits & ((1 << bit) - 1));
  const begin = behindStrings(entries, 0, before * STRINGS_OF_EACH);
  return [entries.subarray(0, begin), entries.subarray(behindStrings(entries, begin, STRINGS_OF_EACH))];
}

function behindStrings(entries: Buffer, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) at = entries.indexOf(0, at) + 1;
  return at;
}

function onesOf(bits: number): number {
  let ones = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}
