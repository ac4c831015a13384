const DEFAULT_COLUMNS = 80;

/** A terminal that is written to. */
export interface Screen {
  write(text: string): unknown;
  readonly columns?: number | undefined;
}

/** How many columns it has; a terminal that nobody gave a size says 0. */
export function columnsOf({ columns = 0 }: Pick<Screen, 'columns'>): number {
  return columns > 0 ? columns : DEFAULT_COLUMNS;
}
