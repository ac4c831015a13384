import type { Session } from '../session/session.js';
import { parseLine } from './commands.js';
import type { Console } from './console.js';
import type { Output } from './output.js';

/** What the shell needs of a session. */
export type Executor = Pick<Session, 'execute' | 'end'>;

export interface ShellOptions {
  console: Console;
  session: Executor;
  output: Output;
  /** Aborted when the program shall end as if QUIT had been typed. */
  signal: AbortSignal;
}

/**
 * Reads commands and carries them out, strictly one after the other, until QUIT, the end of the input or the signal;
 * then disconnects and says goodbye. Resolves to whether every line was a command that succeeded.
 */
export async function runShell({ console, session, output, signal }: ShellOptions): Promise<boolean> {
  let hasFailed = false;
  signal.addEventListener('abort', () => console.close());
  try {
    console.prompt();
    for await (const line of console.lines) {
      const parsed = parseLine(line);
      if (parsed.kind === 'command') {
        if (parsed.command.name === 'QUIT') break;
        const report = await session.execute(parsed.command, signal);
        output.show(report);
        hasFailed ||= !report.succeeded;
      } else if (parsed.kind === 'error') {
        output.refuse(parsed.text);
        hasFailed = true;
      }
      if (signal.aborted) break;
      console.prompt();
    }
  } catch {
    // Input that breaks (a terminal hung up, stdin is a folder) has ended.
  }
  console.close();
  const last = await session.end();
  if (last !== undefined) output.show(last);
  output.finish();
  return !hasFailed && last?.succeeded !== false;
}
