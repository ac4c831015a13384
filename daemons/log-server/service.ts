import { CallRefusal, createServer, type Server } from 'onc-rpc';
import type { Diagnose } from '../diagnostics.js';
import { LOG_PROG } from '../programs/log.js';
import { refusalLog } from '../refusal-log.js';
import { type Access, openAccess } from './access.js';
import { logLine } from './log-line.js';
import type { LogOutput } from './log-output.js';

/** The log server: each SENDLOG becomes one line, and is acknowledged when the line is written. */
export function logService(output: LogOutput, diagnose: Diagnose, access: Access = openAccess): Server {
  const now = (): number => performance.now();
  // Counted apart: peers that talk nonsense must not hide that the disk is full.
  const complainOfWriting = refusalLog(diagnose, now);
  const complainOfPeer = refusalLog(diagnose, now);
  const server = createServer({
    // C programs cut names at a byte count, also inside a character; an audit entry is not refused for that
    lenient: { text: true },
    onHandlerError: (error) => complainOfWriting(`an entry could not be written: ${String(error)}`),
    onPeerFault: (reason, peer) => complainOfPeer(`${peer}: ${reason}`),
  });
  return server.add(LOG_PROG.LOG_VERS, {
    SENDLOG(entry, { caller }) {
      const verdict = access.mayAppend(caller);
      if (!verdict.isAllowed) throw new CallRefusal({ authStat: 'AUTH_TOOWEAK' });
      return output.append(logLine(entry));
    },
  });
}
