import { withoutPasswords } from '../configuration/fault.js';
import { parsePostgresUrl, type PostgresUrl } from '../postgres/postgres-url.js';

/** Where a daemon keeps its state, as `--store` says. */
export type StoreUrl =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: PostgresUrl };

/**
 * Reads the value of `--store`: `memory`, `sqlite:FILE` or `postgres://…`.
 *
 * @throws Error that says what is allowed
 */
export function parseStoreUrl(text: string): StoreUrl {
  if (text === 'memory') return { kind: 'memory' };
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length);
    if (file === '') throw new Error('sqlite: needs a file behind the colon: sqlite:FILE');
    return { kind: 'sqlite', file };
  }
  if (/^postgres(ql)?:/.test(text)) return { kind: 'postgres', url: parsePostgresUrl(text) };
  throw new Error(
    `expected memory, sqlite:FILE or postgres://…, got ${JSON.stringify(withoutPasswords(text))}`,
  );
}
