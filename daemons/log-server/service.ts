import { CallRefusal, createServer, type Handlers, type Server } from 'onc-rpc';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { refusalLog } from '../diagnostics/refusal-log.js';
import { BYTE_TRUE_AUDIT_VERS } from '../programs/byte-true-audit.js';
import { PLAIN_LOG_VERS } from '../programs/plain-log.js';
import type { Trail } from '../trail/trail.js';
import { type Access, openAccess } from './access.js';
import { auditHandlers, type LogServiceParts, rememberedProvenance } from './audit-handlers.js';

/** What the log server is made of. */
interface LogServiceOptions {
  readonly trail: Trail;
  readonly diagnose: Diagnose;
  /** Who may do what. Default: everybody may report, and the trail is read on this machine only. */
  readonly access?: Access;
}

/** The log server: takes what is reported by either version into the trail, and answers when the trail has it. */
export function logService({ trail, diagnose, access = openAccess }: LogServiceOptions): Server {
  const now = (): number => performance.now();
  // Counted apart: peers that talk nonsense must not hide that the disk is full.
  const complainOfTrail = refusalLog(diagnose, now);
  const complainOfPeer = refusalLog(diagnose, now);
  const parts = { trail, access, complainOfTrail, complainOfPeer };
  const server = createServer({
    // C programs cut names at a byte count, also inside a character; an audit entry is not refused for that
    lenient: { text: true },
    onHandlerError: (error) => complainOfTrail(`an entry could not be written: ${String(error)}`),
    onPeerFault: (reason, peer) => complainOfPeer(`${peer}: ${reason}`),
  });
  return server
    .add(PLAIN_LOG_VERS, logHandlers({ trail, access }))
    .add(BYTE_TRUE_AUDIT_VERS, auditHandlers(parts));
}

/** Version 1 of the program. */
export function logHandlers({
  trail,
  access,
}: Pick<LogServiceParts, 'trail' | 'access'>): Handlers<typeof PLAIN_LOG_VERS> {
  const provenanceOf = rememberedProvenance(access);
  return {
    SENDLOG: (entry, { caller }) => {
      // it has no result that could say no
      if (!access.mayAppend(caller).isAllowed) throw new CallRefusal({ authStat: 'AUTH_TOOWEAK' });
      return trail.log(entry, provenanceOf(caller));
    },
  };
}
