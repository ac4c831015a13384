import { PMAP_PORT } from 'portmapper-js';
import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { canListenOn, firstFreePort } from '../free-port.js';
import { datetimePart, logServerPart, p2pServerPart, portmapperPart, storesOf } from '../our-parts.js';
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

/** Starts the four daemons, two at a time: log server and P2P server rely on portmapper and datetime service. */
export async function startSystem(
  system: System,
  say: Diagnose,
  store: string | undefined,
): Promise<Addresses> {
  const datetimePort = await firstFreePort(DATETIME_PORT);
  const registry = await choosePortmapper();
  if (!registry.isOurs) say(`portmapper: the system's own answers on 127.0.0.1:${PMAP_PORT}`);
  const portmapperPort = registry.port;
  await Promise.all([
    ...(registry.isOurs ? [system.start(portmapperPart(portmapperPort))] : []),
    system.start(datetimePart(datetimePort)),
  ]);
  const serverPort = await firstFreePort(SERVER_PORT);
  const datetimeUrl = `http://127.0.0.1:${datetimePort}/datetime`;
  const { directory, trail } = storesOf(store);
  await Promise.all([
    system.start(logServerPart(portmapperPort, trail)),
    system.start(p2pServerPart({ port: serverPort, portmapperPort, datetimeUrl, store: directory })),
  ]);
  return { serverPort, datetimeUrl };
}

/** The system's portmapper where one answers, else ours on its port, else, where that needs a privilege, elsewhere. */
async function choosePortmapper(): Promise<{ port: number; isOurs: boolean }> {
  if (await portmapperAnswers()) return { port: PMAP_PORT, isOurs: false };
  if (await canListenOn(PMAP_PORT)) return { port: PMAP_PORT, isOurs: true };
  return { port: await firstFreePort(UNPRIVILEGED_PORTMAPPER_PORT), isOurs: true };
}
