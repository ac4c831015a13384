import { diagnostics } from '../../daemons/diagnostics.js';
import { serverAccess } from '../command-line.js';
import { refuseToReplace } from '../downloading/destination.js';
import { Server } from '../server/server-operations.js';
import { timestampSource } from '../server/timestamp-source.js';
import { recordsAt } from '../serving/publication-record.js';
import { Session } from '../session/session.js';
import type { PromptFlags } from './command.js';
import { type Console, pipedConsole, scriptedConsole, terminalConsole } from './console.js';
import { type EndRequests, endRequests } from './end-requests.js';
import { plainOutput } from './output.js';
import { runShell } from './shell.js';

/** Carries out what is asked for at the prompt, in the input or on the command line. */
export async function runPrompt(flags: PromptFlags): Promise<void> {
  const { servers, wire, datetimeUrl } = serverAccess(flags);
  const { c: commands, 'share-dir': sharedFolder, force } = flags;
  const diagnose = diagnostics('sunshare');
  const end = endRequests();
  const timestamps = timestampSource(datetimeUrl, diagnose);
  const server = new Server({ endpoints: servers, wire, timestamps, diagnose });
  const sharing = { sharedFolder, recordOf: recordsAt(servers[0], diagnose) };
  // Piped input replaces files as ever; commands of the command line are told to.
  const mayReplace = commands.length > 0 && !force ? refuseToReplace : undefined;
  const succeeded = await runShell({
    console: openConsole(commands, end),
    session: new Session({ server, wire, diagnose, sharing, downloads: { mayReplace } }),
    output: plainOutput((text) => void process.stdout.write(text)),
    signal: end.signal,
  });
  process.exitCode = commands.length > 0 && !succeeded ? 1 : 0;
}

function openConsole(commands: readonly string[], end: EndRequests): Console {
  if (commands.length > 0) return scriptedConsole(commands);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return isTerminal ? terminalConsole(end.request) : pipedConsole();
}
