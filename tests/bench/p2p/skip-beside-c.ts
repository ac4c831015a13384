import { skipUnless } from '../../peers.js';

/** What a row beside the C system needs. */
export function skipBesideC(store?: string): string | false {
  const needed = ['rpcgen', 'gcc', 'libtirpc', 'namespace'] as const;
  return store === 'sqlite' ? skipUnless(...needed, 'sqlite') : skipUnless(...needed);
}
