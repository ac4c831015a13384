import { diagnostics } from '../../daemons/diagnostics.js';
import { runDaemon } from '../../daemons/lifecycle.js';
import { serverAccess } from '../command-line.js';
import { Server } from '../server/server-operations.js';
import { timestampSource } from '../server/timestamp-source.js';
import { recordsAt } from '../serving/publication-record.js';
import type { ServeFlags } from './command.js';
import { Seeder } from './seeder.js';
import { unrepeated } from './unrepeated.js';

/** What is longest: an operation under way, the goodbye and the uploads in flight. */
const CLOSE_DEADLINE_MS = 8_000;

/** Publishes a folder until a signal ends it. */
export async function runServe(flags: ServeFlags): Promise<void> {
  const { servers, wire, datetimeUrl, secret, peerTls: tls } = serverAccess(flags);
  const say = diagnostics('sunshare');
  const diagnose = unrepeated(say);
  const timestamps = timestampSource(datetimeUrl, diagnose);
  const seeder = Seeder.start({
    server: new Server({ endpoints: servers, wire, timestamps, diagnose, secret }),
    user: flags.user,
    folder: flags['share-dir'],
    sharing: { recordOf: recordsAt(servers[0], diagnose), limitRate: flags['limit-rate'], tls },
    diagnose,
    say,
  });
  await runDaemon(diagnose, () => Promise.resolve(seeder), {
    deadlineMs: CLOSE_DEADLINE_MS,
    endsWithStdout: false,
  });
}
