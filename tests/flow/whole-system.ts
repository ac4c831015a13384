import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';
import {
  listeningPort,
  ROOT,
  saysReady,
  startOurs,
  startProgram,
  type StartedProgram,
} from '../started-program.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A daemon that is ready, and the TCP port it listens on. */
export interface Daemon extends StartedProgram {
  port: number;
}

/** Our portmapper on a free port of loopback. */
export function startPortmapper(t: Teardown): Promise<Daemon> {
  return ready(startOurs(t, 'daemons/portmapper/main.js', ['-p', '0']));
}

/** The log server, registered with the portmapper on that port when this resolves. */
export function startLogServer(
  t: Teardown,
  portmapperPort: number,
  flags: readonly string[] = [],
): Promise<Daemon> {
  return ready(startOurs(t, 'daemons/log-server/main.js', [...logServerArgs(portmapperPort), ...flags]));
}

/** A log server that no portmapper knows of. */
export function startUnregisteredLogServer(t: Teardown): Promise<Daemon> {
  return ready(startOurs(t, 'daemons/log-server/main.js', ['--host', '127.0.0.1', '--register', 'off']));
}

/** The same, its stdout redirected to a file as in a shell. */
export function startLogServerInto(t: Teardown, file: string, portmapperPort: number): Promise<Daemon> {
  const main = `${ROOT}dist/daemons/log-server/main.js`;
  const redirected = [
    '-c',
    'exec "$@" >"$0"',
    file,
    process.execPath,
    main,
    ...logServerArgs(portmapperPort),
  ];
  return ready(startProgram(t, { name: 'log server', command: 'sh', args: redirected }));
}

/** A P2P server that looks for its log server at a portmapper of ours. */
export async function startAudited(
  t: Teardown,
  flags: readonly string[] = [],
): Promise<{ portmapper: Daemon; server: RunningServer }> {
  const portmapper = await startPortmapper(t);
  return { portmapper, server: await startServer(t, {}, `127.0.0.1:${portmapper.port}`, flags) };
}

export async function startDatetime(t: Teardown): Promise<Daemon & { url: string }> {
  const daemon = await ready(startOurs(t, 'daemons/datetime/main.js', ['-p', '0']));
  return { ...daemon, url: `http://127.0.0.1:${daemon.port}/datetime` };
}

function logServerArgs(portmapperPort: number): string[] {
  return ['--host', '127.0.0.1', '--register', 'require', '--portmapper', `127.0.0.1:${portmapperPort}`];
}

async function ready(started: StartedProgram): Promise<Daemon> {
  return { ...started, port: listeningPort(await started.program.ready(saysReady)) };
}
