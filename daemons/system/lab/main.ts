#!/usr/bin/env node
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PMAP_PORT } from 'portmapper-js';
import { diagnostics } from '../../diagnostics/diagnostics.js';
import { reasonOf } from '../../reason.js';
import { exitStatus } from '../exit-status.js';
import { runInNamespace } from '../namespace.js';
import { logServerPart, portmapperPart, PORTMAPPER_SOCKET } from '../our-parts.js';
import { System } from '../system.js';

// `make lab`: a shell in a namespace of its own, where programs made with rpcgen find our portmapper on port 111.

const IN_NAMESPACE = '--in-namespace';
const say = diagnostics('sunshare');

async function lab(): Promise<number> {
  const system = new System(say);
  let shell: ChildProcess | undefined;
  let wentWell = false;
  // Ctrl-C is the shell's business.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (shell === undefined) void system.stop();
      else shell.kill('SIGHUP'); // an interactive shell ignores SIGTERM
    });
  }
  try {
    await system.start(portmapperPart(PMAP_PORT, PORTMAPPER_SOCKET));
    await system.start(logServerPart(PMAP_PORT));
    say('the log server is registered; `exit` leaves the lab');
    shell = spawn(process.env['SHELL'] ?? 'sh', { stdio: 'inherit', env: shellEnvironment() });
    const [code, signal] = (await once(shell, 'exit')) as [number | null, NodeJS.Signals | null];
    wentWell = system.lostParts.length === 0;
    return exitStatus(code, signal);
  } catch (error) {
    say(reasonOf(error));
    return 1;
  } finally {
    await system.stop();
    system.leaveOutput(wentWell);
  }
}

/** rpcinfo is in sbin, which is not on everybody's PATH. */
function shellEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LOG_RPC_IP: '127.0.0.1' };
}

process.exitCode = process.argv.includes(IN_NAMESPACE)
  ? await lab()
  : await runInNamespace(fileURLToPath(import.meta.url), [IN_NAMESPACE]);
