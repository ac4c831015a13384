import { parseLine } from './commands.js';
import type { Console } from './console.js';
import type { Report } from './report.js';
import type { Session } from '../session.js';

const FINISHED = '+++ FINISHED +++';

/** What the shell needs of a session. */
export type Executor = Pick<Session, 'execute' | 'end'>;

export interface ShellOptions {
  console: Console;
  session: Executor;
  /** Says one line on stdout. */
  print: (line: string) => void;
  /** Aborted when the program shall end as if QUIT had been typed. */
  signal: AbortSignal;
}

/**
 * Reads commands and carries them out, strictly one after the other, until QUIT, the end of the input or the signal;
 * then disconnects and says goodbye. Resolves to whether every line was a command that succeeded.
 */
export async function runShell({ console, session, print, signal }: ShellOptions): Promise<boolean> {
  let hasFailed = false;
  signal.addEventListener('abort', () => console.close());
  try {
    console.prompt();
    for await (const line of console.lines) {
      const report = await carryOut(line, session, signal);
      if (report === 'quit') break;
      report.lines.forEach(print);
      hasFailed ||= !report.succeeded;
      if (signal.aborted) break;
      console.prompt();
    }
  } catch {
    // Input that breaks (a terminal hung up, stdin is a folder) has ended.
  }
  console.close();
  const last = await session.end();
  last?.lines.forEach(print);
  print(FINISHED);
  return !hasFailed && last?.succeeded !== false;
}

async function carryOut(line: string, session: Executor, signal: AbortSignal): Promise<Report | 'quit'> {
  const parsed = parseLine(line);
  if (parsed.kind === 'nothing') return { lines: [], succeeded: true };
  if (parsed.kind === 'error') return { lines: [parsed.text], succeeded: false };
  return parsed.command.name === 'QUIT' ? 'quit' : session.execute(parsed.command, signal);
}
