import type { Session } from '../session/session.js';
import { COMMANDS, isCommandName, type LocalCommand } from './command-list.js';
import { type ParsedLine, parseLine } from './parse-line.js';
import type { Console } from './console.js';
import type { Output } from './output.js';

/** What the shell needs of a session. */
export type Executor = Pick<Session, 'execute' | 'end' | 'status'>;

interface ShellOptions {
  console: Console;
  session: Executor;
  output: Output;
  /** Aborted when the program shall end as if QUIT had been typed. */
  signal: AbortSignal;
  /** The commands known besides those of the protocol (none). */
  localCommands?: readonly LocalCommand[];
}

/**
 * Reads commands and carries them out, strictly one after the other, until QUIT, the end of the input or the signal;
 * then disconnects and says goodbye. Resolves to whether every line was a command that was carried out and succeeded.
 */
export async function runShell(options: ShellOptions): Promise<boolean> {
  const { console, session, output, signal, localCommands } = options;
  let hasFailed = false;
  let isAskedToQuit = false;
  const isEnding = (): boolean => signal.aborted;
  signal.addEventListener('abort', () => console.close());
  try {
    // The signal may have come before we listened.
    if (isEnding()) console.close();
    else console.prompt();
    for await (const line of console.lines) {
      const parsed = parseLine(line, localCommands);
      isAskedToQuit = parsed.kind === 'command' && parsed.command.name === 'QUIT';
      if (isAskedToQuit) break;
      if (isEnding()) {
        hasFailed = true;
        break;
      }
      const succeeded = await carryOut(parsed, options);
      hasFailed ||= !succeeded;
      if (!isEnding()) console.prompt();
    }
  } catch {
    // Input that breaks (a terminal hung up, stdin is a folder) has ended.
  }
  console.close();
  const last = await session.end();
  output.finish(last, isAskedToQuit);
  return !hasFailed && last?.succeeded !== false;
}

async function carryOut(parsed: ParsedLine, options: ShellOptions): Promise<boolean> {
  const { console, session, output, signal } = options;
  switch (parsed.kind) {
    case 'nothing':
      return true;
    case 'refused':
      output.refuse(parsed.refusal);
      return false;
    case 'help':
      output.help(parsed.about === undefined ? Object.keys(COMMANDS).filter(isCommandName) : [parsed.about]);
      return true;
    case 'status':
      output.show(session.status());
      return true;
    case 'command': {
      if (parsed.command.name === 'QUIT') return true;
      const cancelled = console.begin?.();
      const either = cancelled === undefined ? signal : AbortSignal.any([signal, cancelled]);
      const report = await session.execute(parsed.command, either);
      output.show(report);
      return report.succeeded;
    }
  }
}
