/** What a row must reach. */
export type Mark = { readonly atLeast: number } | { readonly atMost: number };

export function holds(mark: Mark, figure: number): boolean {
  return 'atLeast' in mark ? figure >= mark.atLeast : figure <= mark.atMost;
}

export function describeMark(mark: Mark): string {
  return 'atLeast' in mark ? `≥ ${mark.atLeast}` : `≤ ${mark.atMost}`;
}
