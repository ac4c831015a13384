/** What it throws is a rejection, as with whatever is asynchronous. */
export function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
