import { anyFreePort } from '../../../../daemons/system/free-port.js';
import { listeningPort, startDaemon, type StartedProgram } from '../../../started-program.js';
import { adminUrl } from '../scrape.js';

interface Tap {
  teardown(end: () => Promise<void> | void): void;
}

/** The servers whose pages are looked at. */
export interface PageSystem {
  readonly p2pUrl: string;
  readonly logUrl: string;
  readonly port: number;
  readonly datetimeUrl: string;
  readonly logServer: StartedProgram;
  readonly p2pServer: StartedProgram;
}

/** Starts all of them; `flags` are more of the P2P server's. */
export async function startPageSystem(t: Tap, flags: readonly string[] = []): Promise<PageSystem> {
  const host = ['--host', '127.0.0.1'];
  const admin = ['--admin', '127.0.0.1:0'];
  const portmapper = await startDaemon(t, 'daemons/portmapper/main.js', ['-p', '0']);
  const found = ['--portmapper', `127.0.0.1:${listeningPort(portmapper.output.stderr)}`];
  const datetime = await startDaemon(t, 'daemons/datetime/main.js', ['-p', '0']);
  const datetimeUrl = `http://127.0.0.1:${listeningPort(datetime.output.stderr)}/datetime`;
  const registered = ['--register', 'require', ...found];
  const logServer = await startDaemon(t, 'daemons/log-server/main.js', [...host, ...registered, ...admin]);
  const port = await anyFreePort();
  const all = ['-p', String(port), ...host, ...found, ...admin, '--datetime', datetimeUrl, ...flags];
  const p2pServer = await startDaemon(t, 'daemons/p2p-server/main.js', all);
  return {
    p2pUrl: adminUrl(p2pServer),
    logUrl: adminUrl(logServer),
    port,
    datetimeUrl,
    logServer,
    p2pServer,
  };
}
