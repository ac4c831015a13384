import type { Diagnose } from './diagnostics/diagnostics.js';
import { endWithoutTerminal } from './gone-terminal.js';
import { reasonOf } from './reason.js';
import { DamagedStoreError } from './sqlite/damaged-store.js';
import { startFault } from './start-fault.js';
import { watchStdout } from './stdout-faults.js';
import { outliveStoppedTerminal } from './stopped-terminal.js';
import { serviceManager } from './systemd/notify.js';

/** Something that was started and can be stopped. */
export interface Running {
  /** Unregisters, stops accepting, lets what is in flight end. */
  close(): Promise<void>;
  /** How it fares, in a line for whoever asks the service manager. Default: that it is ready. */
  status?(): string;
}

interface DaemonOptions {
  /** How long an orderly close may take before the process ends anyway (5,000). */
  deadlineMs?: number;
  /** Called on the first signal, before the close. */
  onSignal?: (signal: NodeJS.Signals) => void;
  /** What stops it in place of signals. */
  stopped?: Promise<NodeJS.Signals>;
  /** Whether a stdout that nobody reads any more is a reason to stop (true); if not, write to it with care. */
  endsWithStdout?: boolean;
}

type StopReason = NodeJS.Signals | 'stdout is gone';

const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
const DAMAGED_STORE_STATUS = 4;

/**
 * Runs a daemon from start to exit. `start` resolves, when the daemon is ready, to what has to be closed. SIGTERM,
 * SIGINT and a stdout that nobody reads any more close it in an orderly way, also while it is still starting; a
 * second signal, or a close that exceeds its deadline, ends the process at once. Exit status: 0 after a clean stop,
 * 4 when its store is damaged, 1 when the start failed otherwise or the deadline passed.
 */
export async function runDaemon(
  diagnose: Diagnose,
  start: () => Promise<Running>,
  options: DaemonOptions = {},
): Promise<void> {
  const { deadlineMs = 5_000, onSignal, endsWithStdout = true } = options;
  outliveStoppedTerminal();
  endWithoutTerminal();
  const manager = serviceManager(diagnose);
  const stop = options.stopped ?? stopRequested(diagnose, endsWithStdout);
  void stop.then((reason) => {
    manager.stopping();
    if (reason !== 'stdout is gone') onSignal?.(reason);
    endAfter(deadlineMs, diagnose);
  });
  const running = await start().catch((error: unknown) => failToStart(diagnose, error));
  manager.ready(() => running.status?.() ?? 'ready');
  await stop;
  try {
    await running.close();
    process.exitCode = 0;
  } catch (error) {
    diagnose(`could not stop cleanly: ${reasonOf(error)}`, 'error');
    process.exitCode = 1;
  }
}

/** Resolves on the first reason to stop. From then on a signal ends the process without more ado. */
function stopRequested(diagnose: Diagnose, endsWithStdout: boolean): Promise<StopReason> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(EXIT_STATUS[signal]);
        isStopping = true;
        resolve(signal);
      });
    }
    if (endsWithStdout) watchStdout(diagnose, () => resolve('stdout is gone'));
  });
}

/** Bounds the close: unreferenced, so it acts only while something still keeps the process alive. */
function endAfter(deadlineMs: number, diagnose: Diagnose): void {
  process.exitCode = 1;
  setTimeout(() => {
    if (process.exitCode !== 0) diagnose(`did not stop within ${deadlineMs} ms, ending anyway`, 'error');
    process.exit();
  }, deadlineMs).unref();
}

/** Ends at once: a start that failed half-way may have left a listener open, which would keep the process alive. */
function failToStart(diagnose: Diagnose, error: unknown): never {
  diagnose(startFault(error), 'error');
  process.exit(error instanceof DamagedStoreError ? DAMAGED_STORE_STATUS : 1);
}
