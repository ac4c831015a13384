import type { Diagnose } from '../daemons/diagnostics/diagnostics.js';
import { type ServerFlags, serverAccess } from './command-line.js';
import { Server } from './server/server-operations.js';
import { timestampSource } from './server/timestamp-source.js';
import { recordsAt } from './uploading/publication-record.js';
import type { SharingOptions } from './uploading/sharing.js';

/** The server that the flags name, and how files are served to those who find us there. */
export function openServer(
  flags: ServerFlags & { readonly 'limit-rate': number | undefined },
  diagnose: Diagnose,
): { server: Server; sharing: Pick<SharingOptions, 'recordOf' | 'limitRate' | 'tls'> } {
  const { servers, wire, datetimeUrl, secret, peerTls: tls } = serverAccess(flags);
  const timestamps = timestampSource(datetimeUrl, diagnose);
  const server = new Server({ endpoints: servers, wire, timestamps, diagnose, secret });
  return {
    server,
    sharing: { recordOf: recordsAt(servers, diagnose), limitRate: flags['limit-rate'], tls },
  };
}
