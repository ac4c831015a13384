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
