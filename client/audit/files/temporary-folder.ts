import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turnEnd } from 'node:timers/promises';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** Runs with a folder that is gone afterwards, also where a signal ends the program meanwhile. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | undefined;
  const remove = (): void => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  const end = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  // before there is a folder: a signal may come as soon as there is
  for (const signal of SIGNALS) process.once(signal, end);
  try {
    folder = mkdtempSync(path.join(tmpdir(), 'sunshare-audit-'));
    return await use(folder);
  } finally {
    remove();
    // one that came while the event loop was busy is told in its next whole turn, or never
    await turnEnd();
    await turnEnd();
    for (const signal of SIGNALS) process.off(signal, end);
  }
}
