import { diagnostics } from '../../daemons/diagnostics/diagnostics.js';
import { refuseToReplace } from '../downloading/destination.js';
import type { PromptFlags } from './options.js';
import { type Console, pipedConsole, scriptedConsole } from './console.js';
import { type EndRequests, endRequests } from '../end-requests.js';
import { jsonOutput } from './json-output.js';
import { openSession } from './open-session.js';
import { plainOutput } from './output.js';
import { runShell } from './shell.js';
import { progressBarFor, showingProgress } from './terminal/download-progress.js';
import { runAtTerminal } from './terminal/run-at-terminal.js';

/** Carries out what is asked for at the prompt, in the input or on the command line. */
export async function runPrompt(flags: PromptFlags): Promise<void> {
  const end = endRequests(diagnostics('sunshare'));
  const isGiven = flags.c.length > 0;
  const screen = flags.json ? process.stderr : process.stdout;
  if (isGiven) await runGivenCommands(flags, end);
  else if (process.stdin.isTTY && screen.isTTY) await runAtTerminal({ flags, end, screen });
  else await runPipedCommands(flags, end);
}

/** A download does not replace a file unless told to: nobody watches. */
async function runGivenCommands(flags: PromptFlags, end: EndRequests): Promise<void> {
  const say = diagnostics('sunshare');
  const bar = progressBarFor(process.stderr, flags);
  const diagnose = (message: string): void =>
    bar === undefined ? say(message) : bar.aside(() => say(message));
  const session = openSession(flags, diagnose, {
    mayReplace: flags.force ? undefined : refuseToReplace,
    onProgress: (progress) => bar?.update(progress),
  });
  const console = scriptedConsole(flags.c);
  const succeeded = await runShell({
    console,
    session: showingProgress(session, bar),
    output: outputFor(flags, diagnose),
    signal: end.signal,
    localCommands: ['STATUS'],
  });
  if (!succeeded || console.hasUnread) process.exitCode = 1;
}

/** The protocol's texts and nothing else, unless objects are asked for; files are replaced as ever. */
async function runPipedCommands(flags: PromptFlags, end: EndRequests): Promise<void> {
  const diagnose = diagnostics('sunshare');
  const console: Console = pipedConsole({ hasPrompt: !flags.json });
  await runShell({
    console,
    session: openSession(flags, diagnose, {}),
    output: outputFor(flags, diagnose),
    signal: end.signal,
    localCommands: flags.json ? ['STATUS'] : [],
  });
}

function outputFor({ json }: PromptFlags, diagnose: (message: string) => void) {
  const write = (text: string): void => void process.stdout.write(text);
  return json ? jsonOutput(write, diagnose) : plainOutput(write);
}
