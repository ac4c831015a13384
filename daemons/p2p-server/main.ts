#!/usr/bin/env node
import { runDaemon, type Running } from '../lifecycle.js';
import { LineOutput } from './line-output.js';
import { processPlace, startProcesses, stoppedByParent } from './processes.js';
import { readSettings } from './settings.js';

const CONSOLE_GATHER_MS = 10;

const settings = await readSettings('sunshare-server');
const { processes, diagnose } = settings;
// What only a running server needs is loaded when the settings are right: --help and completion do not wait for it.
const { SHUTDOWN_LINE } = await import('./console-text.js');
const place = processPlace();
const serverConsole = new LineOutput(process.stdout, diagnose, { gatherMs: CONSOLE_GATHER_MS });
// However it ends, at once too.
process.on('exit', () => serverConsole.flush());

async function startOne(): Promise<Running> {
  const { startServer } = await import('./start-server.js');
  return startServer(settings, { console: serverConsole, place });
}

async function startAll(): Promise<Running> {
  const running = await startProcesses(processes, diagnose);
  diagnose('ready', 'info');
  return running;
}

if (place !== undefined) {
  await runDaemon(diagnose, startOne, { endsWithStdout: false, stopped: stoppedByParent() });
  process.disconnect();
} else {
  await runDaemon(diagnose, processes > 1 ? startAll : startOne, {
    onSignal: () => serverConsole.write(SHUTDOWN_LINE),
    endsWithStdout: false,
  });
}
