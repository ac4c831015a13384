import type { AuditAuthentication } from '../programs/audit.js';

/** Who a source belongs to: the first that reported for it. */
export interface Binding {
  readonly authentication: AuditAuthentication;
  readonly identity: string;
}

/**
 * The binding of a source after this caller reported for it, or undefined where it belongs to another. What was reported
 * without proof may be taken over by whoever has one, never the other way round.
 */
export function rebind(bound: Binding, caller: Binding): Binding | undefined {
  if (bound.authentication === caller.authentication && bound.identity === caller.identity) return bound;
  return bound.authentication === 'AUTHENTICATED_NOT'
    ? { authentication: caller.authentication, identity: caller.identity }
    : undefined;
}

/** What a caller is told whose source belongs to another. */
export const FOREIGN_REASON =
  'the source belongs to another caller, who reported for it before (--release of the log server lets it change hands)';
