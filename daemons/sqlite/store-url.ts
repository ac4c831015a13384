/** Where a daemon keeps its state, as `--store` says. */
export type StoreUrl = { readonly kind: 'memory' } | { readonly kind: 'sqlite'; readonly file: string };

/**
 * Takes `--store memory|sqlite:FILE` apart.
 *
 * @throws Error that says what is allowed, also for `postgres://…`.
 */
export function parseStoreUrl(text: string): StoreUrl {
  if (text === 'memory') return { kind: 'memory' };
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length);
    if (file === '') throw new Error('sqlite: needs a file behind the colon: sqlite:FILE');
    return { kind: 'sqlite', file };
  }
  if (/^postgres(ql)?:/.test(text)) throw new Error('postgres: is not there yet; take memory or sqlite:FILE');
  throw new Error(`expected memory or sqlite:FILE, got ${JSON.stringify(text)}`);
}
