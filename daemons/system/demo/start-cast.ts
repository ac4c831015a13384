import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { PMAP_PORT } from 'portmapper-js';
import { anyFreePort, canListenOn } from '../free-port.js';
import {
  datetimePart,
  logServerPart,
  ours,
  p2pServerPart,
  portmapperPart,
  PORTMAPPER_SOCKET,
  storesOf,
} from '../our-parts.js';
import { portmapperAnswers } from '../portmapper-probe.js';
import type { System } from '../system.js';
import { ClientConsole } from './console.js';
import {
  foreign,
  type ForeignCommands,
  foreignDatetimePart,
  foreignEnvironment,
  foreignLogServerPart,
  foreignServerPart,
} from './foreign-parts.js';

/** The system as the clients of the demo see it. */
export interface Stage {
  serverPort: number;
  datetimeUrl: string;
}

/**
 * Programs made with rpcgen look each other up through port 111 only, and register through an AF_LOCAL socket; ours take
 * any port. True when the demo needs these and can neither use who answers there nor listen there.
 */
export async function needsNamespace(commands: ForeignCommands): Promise<boolean> {
  if (!needsPort111(commands) || (await portmapperAnswers())) return false;
  return !(canWriteTo(dirname(PORTMAPPER_SOCKET)) && (await canListenOn(PMAP_PORT)));
}

/** Starts portmapper, datetime service, log server and P2P server, ours or the foreign ones, on free ports. */
export async function startCast(
  system: System,
  commands: ForeignCommands,
  store: string | undefined,
): Promise<Stage> {
  const { directory, trail } = storesOf(store);
  const portmapperPort = await startRegistry(system, commands);
  const datetimePort = await anyFreePort();
  const datetimeUrl = `http://127.0.0.1:${datetimePort}/datetime`;
  const { datetime, logServer, server } = commands;
  await system.start(
    datetime === undefined ? datetimePart(datetimePort) : foreignDatetimePart(datetime, datetimePort),
  );
  await system.start(
    logServer === undefined
      ? logServerPart(portmapperPort, trail)
      : foreignLogServerPart(logServer, datetimeUrl),
  );
  const serverPort = await anyFreePort();
  await system.start(
    server === undefined
      ? p2pServerPart({ port: serverPort, portmapperPort, datetimeUrl, store: directory })
      : foreignServerPart(server, serverPort, datetimeUrl),
  );
  return { serverPort, datetimeUrl };
}

/** The client of one user, ours or the foreign one, at its prompt. */
export function startClient(
  system: System,
  user: string,
  stage: Stage,
  commandLine: string | undefined,
): ClientConsole {
  const address = ['-s', '127.0.0.1', '-p', String(stage.serverPort)];
  const program =
    commandLine === undefined
      ? ours('client/main.js', [...address, '--datetime', stage.datetimeUrl])
      : foreign(commandLine, address);
  const launched = system.launch({
    name: `${user}'s client`,
    ...program,
    // What a client remembers for its next run must not get into the user's own home.
    env: { ...foreignEnvironment(stage.datetimeUrl), XDG_STATE_HOME: system.folder },
    isFed: true,
    stdoutFile: `${user}.log`,
    stderrFile: `${user}.log`,
  });
  return new ClientConsole(launched);
}

async function startRegistry(system: System, commands: ForeignCommands): Promise<number> {
  if (!needsPort111(commands)) {
    const port = await anyFreePort();
    await system.start(portmapperPart(port));
    return port;
  }
  if (!(await portmapperAnswers())) await system.start(portmapperPart(PMAP_PORT, PORTMAPPER_SOCKET));
  return PMAP_PORT;
}

function needsPort111({ logServer, server }: ForeignCommands): boolean {
  return logServer !== undefined || server !== undefined;
}

function canWriteTo(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
