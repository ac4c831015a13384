/** What Node's errors of connecting mean. */
const CONNECTING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'no address is known for that name',
  EAI_AGAIN: 'that name cannot be looked up now',
  EHOSTUNREACH: 'that host cannot be reached',
  ENETUNREACH: 'no network leads there',
};

/** Why something failed, for people. A name with several addresses fails with one error for all, which says nothing. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const words = 'code' in error ? CONNECTING[String(error.code)] : undefined;
  return words === undefined ? error.message : `${words} (${error.message})`;
}
