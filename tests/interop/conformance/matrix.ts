import type tap from 'tap';
import type { Test } from 'tap';
import { type Column, COLUMNS, TABLES, type TableName } from './rows.js';
import { reasonFor } from './reasons.js';

export type Tap = typeof tap;

/** What a cell came to: only a test that ran and passed makes it `pass`. */
type CellState = 'pass' | 'failed' | 'skipped' | 'no test';

const keyOf = (table: TableName, row: string, column: Column): string => `${table} | ${row} | ${column}`;

/** Every cell of the matrix with what its test came to. */
export class Matrix {
  readonly #states = new Map<string, CellState>();

  /** Runs the test of one cell, by the cell's name. */
  async prove(
    t: Tap,
    cell: { table: TableName; row: string; column: Column; skip?: string | false },
    test: (t: Test) => void | Promise<void>,
  ): Promise<void> {
    const { table, row, column, skip = false } = cell;
    const key = keyOf(table, row, column);
    if (!new Set<string>(TABLES[table]).has(row)) throw new Error(`no row ${row}`);
    if (this.#states.has(key)) throw new Error(`two tests of ${key}`);
    this.#states.set(key, skip === false ? 'failed' : 'skipped');
    const result = await t.test(key, { skip }, async (t) => {
      await test(t);
    });
    if (skip === false && result?.ok === true && result.count > 0) this.#states.set(key, 'pass');
  }

  /** The same test for several rows of a column. */
  async proveEach<R extends string>(
    t: Tap,
    cells: { table: TableName; rows: readonly R[]; column: Column; skip?: string | false },
    test: (t: Test, row: R) => void | Promise<void>,
  ): Promise<void> {
    const { rows, ...cell } = cells;
    for (const row of rows) await this.prove(t, { ...cell, row }, (t) => test(t, row));
  }

  stateOf(table: TableName, row: string, column: Column): CellState {
    return this.#states.get(keyOf(table, row, column)) ?? 'no test';
  }

  /** Whether some test could not run here, so that the matrix says less than it could. */
  get isPartial(): boolean {
    return [...this.#states.values()].includes('skipped');
  }

  /** Cells with neither a test that passed nor a reason, and those with both. */
  faults(): string[] {
    const faults: string[] = [];
    for (const table of Object.keys(TABLES) as TableName[]) {
      for (const row of TABLES[table]) {
        for (const column of COLUMNS) {
          const state = this.stateOf(table, row, column);
          const hasReason = reasonFor(table, row, column) !== undefined;
          if (state === 'skipped' || (state === 'pass') !== hasReason) continue;
          faults.push(`${keyOf(table, row, column)}: ${state}${hasReason ? ', and yet a reason' : ''}`);
        }
      }
    }
    return faults;
  }
}
