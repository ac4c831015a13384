#!/usr/bin/env node
import { diagnostics } from '../../diagnostics/diagnostics.js';
import { reasonOf } from '../../reason.js';
import { exitStatus } from '../exit-status.js';
import { System } from '../system.js';
import { ForegroundClient } from './foreground-client.js';
import { startSystem } from './start-system.js';

// `make run`: the whole system on loopback, and the client's prompt in the foreground.

const say = diagnostics('sunshare');
const system = new System(say);
let client: ForegroundClient | undefined;
let interruption: NodeJS.Signals | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interruption !== undefined) system.kill();
    interruption = signal;
    if (client === undefined) void system.stop();
    else client.interrupt(signal);
  });
}

try {
  const { serverPort, datetimeUrl } = await startSystem(system, say, process.env['STORE']);
  client = new ForegroundClient(serverPort, datetimeUrl);
  process.exitCode = await client.ended;
} catch (error) {
  if (!system.isStopping) say(reasonOf(error));
  process.exitCode = 1;
}
const lost = system.isStopping ? [] : system.lostParts;
for (const words of lost) say(words);
await system.stop();
system.leaveOutput(lost.length === 0 && process.exitCode === 0);
if (interruption !== undefined) process.exitCode = exitStatus(null, interruption);
