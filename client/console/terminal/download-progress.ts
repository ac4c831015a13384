import type { WriteStream } from 'node:tty';
import type { Executor } from '../shell.js';
import { ProgressBar } from './progress-bar.js';

/** The bar, where there is a terminal that can show it and nobody has forbidden it. */
export function progressBarFor(
  stream: WriteStream,
  flags: { 'no-progress': boolean },
): ProgressBar | undefined {
  const canShow = stream.isTTY && process.env['TERM'] !== 'dumb';
  return !flags['no-progress'] && canShow ? new ProgressBar(stream) : undefined;
}

/** The same session, with the bar for as long as a download takes. */
export function showingProgress(session: Executor, bar: ProgressBar | undefined): Executor {
  if (bar === undefined) return session;
  return {
    execute: (command, signal) => {
      const work = () => session.execute(command, signal);
      return command.name === 'GET_FILE' ? bar.during(command.remoteFileName, work) : work();
    },
    status: () => session.status(),
    end: () => session.end(),
  };
}
