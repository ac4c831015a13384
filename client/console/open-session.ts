import type { Diagnose } from '../../daemons/diagnostics.js';
import { serverAccess } from '../command-line.js';
import { Server } from '../server/server-operations.js';
import { timestampSource } from '../server/timestamp-source.js';
import { recordsAt } from '../serving/publication-record.js';
import { Session, type SessionOptions } from '../session/session.js';
import type { PromptFlags } from './command.js';

/** The session that the flags ask for. */
export function openSession(
  flags: PromptFlags,
  diagnose: Diagnose,
  downloads: NonNullable<SessionOptions['downloads']>,
): Session {
  const { servers, wire, datetimeUrl, secret, peerTls: tls } = serverAccess(flags);
  const timestamps = timestampSource(datetimeUrl, diagnose);
  const server = new Server({ endpoints: servers, wire, timestamps, diagnose, secret });
  const sharing = {
    sharedFolder: flags['share-dir'],
    recordOf: recordsAt(servers[0], diagnose),
    limitRate: flags['limit-rate'],
    tls,
  };
  return new Session({ server, wire, diagnose, sharing, downloads });
}
