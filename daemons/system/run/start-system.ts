import { PMAP_PORT } from 'portmapper-js';
import type { Diagnose } from '../../diagnostics.js';
import { canListenOn, firstFreePort } from '../free-port.js';
import { datetimePart, logServerPart, p2pServerPart, portmapperPart } from '../our-parts.js';
import { portmapperAnswers } from '../portmapper-probe.js';
import type { System } from '../system.js';

const UNPRIVILEGED_PORTMAPPER_PORT = 10_111;
const DATETIME_PORT = 5_000;
const SERVER_PORT = 12_345;

/** Where the client finds what it needs. */
export interface Addresses {
  serverPort: number;
  datetimeUrl: string;
}

/** Starts portmapper, datetime service, log server and P2P server, each when those it relies on are ready. */
export async function startSystem(
  system: System,
  say: Diagnose,
  store: string | undefined,
): Promise<Addresses> {
  const datetimePort = await firstFreePort(DATETIME_PORT);
  const portmapperPort = await startRegistry(system, say);
  await system.start(datetimePart(datetimePort));
  await system.start(logServerPart(portmapperPort));
  const serverPort = await firstFreePort(SERVER_PORT);
  const datetimeUrl = `http://127.0.0.1:${datetimePort}/datetime`;
  const storeOption = store === undefined || store === '' ? {} : { store };
  await system.start(p2pServerPart({ port: serverPort, portmapperPort, datetimeUrl, ...storeOption }));
  return { serverPort, datetimeUrl };
}

/** The system's portmapper where one answers, else ours on its port, else, where that needs a privilege, elsewhere. */
async function startRegistry(system: System, say: Diagnose): Promise<number> {
  if (await portmapperAnswers()) {
    say(`portmapper: the system's own answers on 127.0.0.1:${PMAP_PORT}`);
    return PMAP_PORT;
  }
  const isPortFree = await canListenOn(PMAP_PORT);
  const port = isPortFree ? PMAP_PORT : await firstFreePort(UNPRIVILEGED_PORTMAPPER_PORT);
  await system.start(portmapperPart(port));
  return port;
}
