import type { WriteStream } from 'node:tty';
import { type Diagnose, diagnostics } from '../../../daemons/diagnostics/diagnostics.js';
import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { stateFolder } from '../../local-files/state-folder.js';
import type { PromptFlags } from '../options.js';
import { LOCAL_COMMANDS } from '../command-list.js';
import type { EndRequests } from '../../end-requests.js';
import { jsonOutput } from '../json-output.js';
import { openSession } from '../open-session.js';
import { type Executor, runShell } from '../shell.js';
import type { MayReplace } from '../../downloading/destination.js';
import { completionSource } from './completion-source.js';
import { completeLine } from './completion.js';
import { progressBarFor, showingProgress } from './download-progress.js';
import { History } from './history.js';
import type { ProgressBar } from './progress-bar.js';
import { SeenNames } from './seen-names.js';
import { styleFor } from './style.js';
import { TerminalConsole } from './terminal-console.js';
import { terminalOutput } from './terminal-output.js';

interface TerminalRun {
  readonly flags: PromptFlags;
  readonly end: EndRequests;
  /** Where the prompt goes; the output too, unless that is for a program. */
  readonly screen: WriteStream;
}

/** The prompt, for a person. */
export async function runAtTerminal({ flags, end, screen }: TerminalRun): Promise<void> {
  const say = diagnostics('sunshare');
  const history = await History.open(stateFolder(process.env), say);
  const bar = progressBarFor(process.stderr, flags);
  const seen = new SeenNames();
  const console = new TerminalConsole({
    keyboard: process.stdin,
    screen,
    history,
    complete: (line) => completeLine(line, source),
    onLeave: end.request,
  });
  const diagnose = sayingAside(say, console, bar);
  const session = openSession(flags, diagnose, {
    mayReplace: flags.force ? undefined : askingFirst(console, bar),
    onProgress: (progress) => bar?.update(progress),
  });
  const source = completionSource(session, seen);
  await runShell({
    console,
    session: showingProgress(noting(session, seen), bar),
    output: flags.json
      ? jsonOutput((text) => void process.stdout.write(text), diagnose)
      : terminalOutput(screen, styleFor(screen, process.env)),
    signal: end.signal,
    localCommands: LOCAL_COMMANDS,
  });
  await history.saved();
}

/** What is said meanwhile must neither be written into the bar nor into the line that is typed. */
function sayingAside(say: Diagnose, console: TerminalConsole, bar: ProgressBar | undefined): Diagnose {
  return (message) => {
    const show = (): void => console.aside(() => say(message));
    if (bar === undefined) show();
    else bar.aside(show);
  };
}

/** Whether a file may be replaced, the person says. */
function askingFirst(console: TerminalConsole, bar: ProgressBar | undefined): MayReplace {
  return async (path) => {
    bar?.hide();
    return /^y(es)?$/i.test((await console.ask(`overwrite ${escapeForDisplay(path)}? [y/N] `)).trim());
  };
}

/** The same session; the names in its answers are kept for completion. */
function noting(session: Executor, seen: SeenNames): Executor {
  return {
    execute: async (command, signal) => {
      const report = await session.execute(command, signal);
      seen.note(command, report);
      return report;
    },
    status: () => session.status(),
    end: () => session.end(),
  };
}
