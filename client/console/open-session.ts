import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { openServer } from '../open-server.js';
import { Session, type SessionOptions } from '../session/session.js';
import type { PromptFlags } from './options.js';

/** The session that the flags ask for. */
export function openSession(
  flags: PromptFlags,
  diagnose: Diagnose,
  downloads: NonNullable<SessionOptions['downloads']>,
): Session {
  const { server, sharing } = openServer(flags, diagnose);
  const { wire, 'share-dir': sharedFolder } = flags;
  return new Session({ server, wire, diagnose, sharing: { ...sharing, sharedFolder }, downloads });
}
