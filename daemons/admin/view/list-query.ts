/** What part of a list is wanted. */
export interface ListQuery<Column extends string> {
  /** Words that have to be in it, capitals or not. */
  readonly search: string;
  readonly sort: Column;
  readonly isDescending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** The most that can be turned over: who wants more has a search. */
export const MAX_OFFSET = 10_000;
export const MAX_LIMIT = 100;

type Sortable = string | number | null;

/** An order of rows by one of their columns, and by `key` where that is the same. */
export function orderBy<Row, Column extends string>(
  { sort, isDescending }: Pick<ListQuery<Column>, 'sort' | 'isDescending'>,
  valueOf: (row: Row, column: Column) => Sortable,
  keyOf: (row: Row) => Sortable,
): (a: Row, b: Row) => number {
  const sign = isDescending ? -1 : 1;
  return (a, b) => sign * compare(valueOf(a, sort), valueOf(b, sort)) || compare(keyOf(a), keyOf(b));
}

/** What is not known comes first; texts go by their characters, which any number of them can be compared by. */
function compare(a: Sortable, b: Sortable): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
