import { type Listener, listenTcp, listenUdp, type Server } from 'onc-rpc';
import { formatHostPort } from '../addresses/host-port.js';
import { ipAddressOf } from '../addresses/ip-address-of.js';
import { inTurn } from '../in-turn.js';
import type { Running } from '../lifecycle.js';
import { reasonOf } from '../reason.js';
import { type HandedOver, handedOver, hostOf } from '../systemd/handed-over.js';
import { openWatch } from './admin/open-watch.js';
import { RegistrationsOnDuty } from './duty.js';
import { openTrail } from './open-trail.js';
import { logService } from './service.js';
import type { LogServerSettings } from './settings.js';
import { withToldRefusals } from './told-refusals.js';

/** Over TCP and over UDP, at its own addresses or at those that are handed over. */
async function listen(
  server: Server,
  settings: LogServerSettings,
  { stream, datagram }: HandedOver,
): Promise<Listener[]> {
  const { tcpPort, udpPort, tls } = settings;
  const host = await ipAddressOf(settings.host);
  const tcp = await listenTcp(server, { host, port: tcpPort, fd: stream?.fd, ...(tls && { tls }) });
  const udpHost = datagram === undefined ? host : hostOf(datagram);
  return [tcp, await listenUdp(server, { host: udpHost, port: udpPort, fd: datagram?.fd })];
}

function described({ netid, address, port }: Listener): string {
  return `${netid} ${formatHostPort(address, port)}`;
}

/**
 * Resolves when reports are taken, and the portmapper knows where.
 * @throws what hinders that: an address in use, a trail that cannot be opened, a registration that is demanded
 */
export async function startLogServer(settings: LogServerSettings): Promise<Running> {
  const { portmapper, registration: mode, diagnose } = settings;
  // Where nothing is kept, SIGHUP ends the program, as ever. Until the trail is open there is nothing to rotate.
  let rotate = (): void => undefined;
  if (settings.trail.kind !== 'memory') process.on('SIGHUP', () => rotate());
  const sockets = handedOver(['stream', 'datagram']);
  const watch = await openWatch(settings.admin, diagnose);
  const opened = await openTrail(settings.trail, diagnose);
  const trail = watch.watchedTrail(opened.trail);
  rotate = () => void trail.rotate().catch((error: unknown) => diagnose(reasonOf(error)));
  const access = withToldRefusals(settings.access, diagnose, (right) => watch.refused(right));
  const server = logService({ trail, diagnose, access });
  const listeners = await listen(server, settings, sockets);
  const placed = { listeners, portmapper, mode, diagnose, watch };
  const registrations = await RegistrationsOnDuty.begin(placed, opened.duty);
  for (const listener of listeners) diagnose(`listening on ${described(listener)}`, 'info');
  watch.ready();
  diagnose('ready', 'info');
  const serving = `serving ${listeners.map(described).join(' and ')}`;
  return {
    status: () => `${serving}${registrations.remark}`,
    // Callers stop finding it first; then those who have found it are answered.
    async close() {
      watch.stopping();
      await inTurn([
        () => registrations.close(),
        () => server.close(),
        () => trail.close(),
        () => opened.closeOutput(),
        () => watch.close(),
      ]);
    },
  };
}
