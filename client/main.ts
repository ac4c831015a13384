#!/usr/bin/env node
import { diagnostics } from '../daemons/diagnostics.js';
import { readCommandLine } from './command-line.js';
import { type Console, pipedConsole, scriptedConsole, terminalConsole } from './console/console.js';
import { endRequests } from './console/end-requests.js';
import { plainOutput } from './console/output.js';
import { runShell } from './console/shell.js';
import { Server } from './server/server-operations.js';
import { timestampSource } from './server/timestamp-source.js';
import { Session } from './session/session.js';

const PROGRAM = 'sunshare';

const { servers, wire, datetimeUrl, sharedFolder, commands } = await readCommandLine(PROGRAM);
const diagnose = diagnostics(PROGRAM);
const end = endRequests();

const server = new Server({
  endpoints: servers,
  wire,
  timestamps: timestampSource(datetimeUrl, diagnose),
  diagnose,
});

function openConsole(): Console {
  if (commands.length > 0) return scriptedConsole(commands);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return isTerminal ? terminalConsole(end.request) : pipedConsole();
}

const succeeded = await runShell({
  console: openConsole(),
  session: new Session({ server, wire, diagnose, sharedFolder }),
  output: plainOutput((text) => void process.stdout.write(text)),
  signal: end.signal,
});
process.exitCode = commands.length > 0 && !succeeded ? 1 : 0;
