#!/usr/bin/env node
import { runDaemon, type Running } from '../lifecycle.js';
import { SHUTDOWN_LINE } from './console-text.js';
import { LineOutput } from './line-output.js';
import { processPlace, startProcesses, stoppedByParent } from './processes.js';
import { readSettings } from './settings.js';
import { startServer } from './start-server.js';

const PROGRAM = 'sunshare-server';
const CONSOLE_GATHER_MS = 10;

const settings = await readSettings(PROGRAM);
const { processes, diagnose } = settings;
const place = processPlace();
const serverConsole = new LineOutput(process.stdout, diagnose, { gatherMs: CONSOLE_GATHER_MS });
// However it ends, at once too.
process.on('exit', () => serverConsole.flush());

const startOne = (): Promise<Running> => startServer(settings, { console: serverConsole, place });

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
