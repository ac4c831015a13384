import { type Diagnose, diagnostics } from '../../daemons/diagnostics.js';
import { serverAccess } from '../command-line.js';
import { refuseToReplace } from '../downloading/destination.js';
import { Server } from '../server/server-operations.js';
import { timestampSource } from '../server/timestamp-source.js';
import { recordsAt } from '../serving/publication-record.js';
import { Session } from '../session/session.js';
import type { PromptFlags } from './command.js';
import { LOCAL_COMMANDS, type LocalCommand } from './command-list.js';
import { type Console, pipedConsole, scriptedConsole, terminalConsole } from './console.js';
import { type EndRequests, endRequests } from './end-requests.js';
import { jsonOutput } from './json-output.js';
import { type Output, plainOutput } from './output.js';
import { runShell } from './shell.js';
import { styleFor } from './terminal/style.js';
import { terminalOutput } from './terminal/terminal-output.js';

/** Where commands come from. */
type Mode = 'terminal' | 'piped' | 'commandLine';

/** Carries out what is asked for at the prompt, in the input or on the command line. */
export async function runPrompt(flags: PromptFlags): Promise<void> {
  const { servers, wire, datetimeUrl } = serverAccess(flags);
  const mode = modeFor(flags);
  const diagnose = diagnostics('sunshare');
  const end = endRequests();
  const timestamps = timestampSource(datetimeUrl, diagnose);
  const server = new Server({ endpoints: servers, wire, timestamps, diagnose });
  const sharing = {
    sharedFolder: flags['share-dir'],
    recordOf: recordsAt(servers[0], diagnose),
    limitRate: flags['limit-rate'],
  };
  // Piped input replaces files as ever; commands of the command line are told to.
  const mayReplace = mode === 'commandLine' && !flags.force ? refuseToReplace : undefined;
  const succeeded = await runShell({
    console: openConsole(mode, flags, end),
    session: new Session({ server, wire, diagnose, sharing, downloads: { mayReplace } }),
    output: openOutput(mode, flags, diagnose),
    signal: end.signal,
    localCommands: localCommandsFor(mode, flags),
  });
  process.exitCode = mode === 'commandLine' && !succeeded ? 1 : 0;
}

function modeFor({ c: commands, json }: PromptFlags): Mode {
  if (commands.length > 0) return 'commandLine';
  return process.stdin.isTTY && screenFor(json).isTTY ? 'terminal' : 'piped';
}

/** What is known besides the protocol's commands: whoever pipes them in is told of others what the protocol says. */
function localCommandsFor(mode: Mode, { json }: PromptFlags): readonly LocalCommand[] {
  if (mode === 'terminal') return LOCAL_COMMANDS;
  return mode === 'commandLine' || json ? ['STATUS'] : [];
}

/** Where a person looks: not at the output, when that is for a program. */
function screenFor(isJson: boolean): NodeJS.WriteStream {
  return isJson ? process.stderr : process.stdout;
}

function openConsole(mode: Mode, { c: commands, json }: PromptFlags, end: EndRequests): Console {
  if (mode === 'commandLine') return scriptedConsole(commands);
  return mode === 'terminal'
    ? terminalConsole(screenFor(json), end.request)
    : pipedConsole({ hasPrompt: !json });
}

function openOutput(mode: Mode, { json }: PromptFlags, diagnose: Diagnose): Output {
  const write = (text: string): void => void process.stdout.write(text);
  if (json) return jsonOutput(write, diagnose);
  if (mode === 'terminal') return terminalOutput(process.stdout, styleFor(process.stdout, process.env));
  return plainOutput(write);
}
