import { openDiagnostics } from '../../daemons/diagnostics/diagnostics.js';
import { runDaemon } from '../../daemons/lifecycle.js';
import { openServer } from '../open-server.js';
import type { ServeFlags } from './options.js';
import { Seeder } from './seeder.js';
import { unrepeated } from './unrepeated.js';

/** What is longest: an operation under way, the goodbye and the uploads in flight. */
const CLOSE_DEADLINE_MS = 8_000;

/** Publishes a folder until a signal ends it. */
export async function runServe(flags: ServeFlags): Promise<void> {
  const say = await openDiagnostics('sunshare', flags);
  const diagnose = unrepeated(say);
  const { user, 'share-dir': folder } = flags;
  const seeder = Seeder.start({ ...openServer(flags, diagnose), user, folder, diagnose, say });
  await runDaemon(diagnose, () => Promise.resolve(seeder), {
    deadlineMs: CLOSE_DEADLINE_MS,
    endsWithStdout: false,
  });
}
