import { skipUnless } from '../../peers.js';

/** Why nothing can be measured beside C here. */
export function skipWithoutC(): string | false {
  return skipUnless('rpcgen', 'gcc', 'libtirpc');
}
