import type { AuditAuthentication } from '../programs/audit.js';

/** Who a source belongs to: the first that reported for it. */
export interface Binding {
  readonly authentication: AuditAuthentication;
  readonly identity: string;
}

/**
 * The binding of a source after this caller reported for it, or undefined where it belongs to another. It may be taken
 * over by whoever proves more than its owner did: a network proves more than nothing, and a certificate more than a
 * network.
 */
export function rebind(bound: Binding, caller: Binding): Binding | undefined {
  if (bound.authentication === caller.authentication && bound.identity === caller.identity) return bound;
  return STRENGTH[caller.authentication] > STRENGTH[bound.authentication]
    ? { authentication: caller.authentication, identity: caller.identity }
    : undefined;
}

const STRENGTH: Readonly<Record<AuditAuthentication, number>> = {
  AUTHENTICATED_NOT: 0,
  AUTHENTICATED_ADDRESS: 1,
  AUTHENTICATED_TLS: 2,
};

/** What a caller is told whose source belongs to another. */
export const FOREIGN_REASON =
  'the source belongs to another caller, who reported for it before (--release of the log server lets it change hands)';
