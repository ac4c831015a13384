#!/usr/bin/env node
import { type Listener, listenTcp, listenUdp } from 'onc-rpc';
import { register, type Registration, type RegistrationEvent } from 'portmapper-js';
import { formatHostPort } from '../host-port.js';
import { runDaemon, type Running } from '../lifecycle.js';
import { LOG_PROG } from '../programs/audit.js';
import { reasonOf } from '../reason.js';
import { handedOver, hostOf } from '../systemd/handed-over.js';
import { openTrail } from './open-trail.js';
import { logService } from './service.js';
import { readSettings } from './settings.js';
import { withToldRefusals } from './told-refusals.js';
import { openWatch } from './watch.js';

const PROGRAM = 'sunshare-log-server';

const settings = await readSettings(PROGRAM);
const { host, tcpPort, udpPort, portmapper, registration: mode, tls, diagnose } = settings;

function described({ netid, address, port }: Listener): string {
  return `${netid} ${formatHostPort(address, port)}`;
}

function sayWhy(error: unknown): void {
  diagnose(reasonOf(error));
}

// Where nothing is kept, SIGHUP ends the program, as ever. Until the trail is open there is nothing to rotate.
let rotate = (): void => undefined;
if (settings.trail.kind !== 'memory') process.on('SIGHUP', () => rotate());

async function start(): Promise<Running> {
  const { stream, datagram } = handedOver(['stream', 'datagram']);
  const watch = await openWatch(settings.admin, diagnose);
  const opened = await openTrail(settings.trail, diagnose);
  const trail = watch.watchedTrail(opened.trail);
  rotate = () => void trail.rotate().catch(sayWhy);
  const server = logService({
    trail,
    diagnose,
    access: withToldRefusals(settings.access, diagnose, (right) => watch.refused(right)),
  });
  const tcp = await listenTcp(server, { host, port: tcpPort, fd: stream?.fd, ...(tls && { tls }) });
  const udp = await listenUdp(server, {
    host: datagram === undefined ? host : hostOf(datagram),
    port: udpPort,
    fd: datagram?.fd,
  });
  const registrations: Registration[] = [];
  const unregistered = new Set<number>();
  // the newest first: a P2P server that finds another meanwhile makes do with that
  for (const { program, version } of Object.values(LOG_PROG.versions).reverse()) {
    const watched = mode === 'off' ? undefined : watch.watchRegistration(version);
    const onEvent = (event: RegistrationEvent): void => {
      diagnose(event.message);
      watched?.(event);
      if (event.kind === 'registered') unregistered.delete(version);
      else unregistered.add(version);
    };
    const registration = register({ program, version, listeners: [tcp, udp], portmapper, mode, onEvent });
    registrations.push(registration);
    await registration.ready.catch(() => {
      // the event has told why
      throw new Error('not started: --register require');
    });
  }
  for (const listener of [tcp, udp]) diagnose(`listening on ${described(listener)}`, 'info');
  watch.ready();
  diagnose('ready', 'info');
  const serving = `serving ${[tcp, udp].map(described).join(' and ')}`;
  return {
    status: () => `${serving}${unregistered.size > 0 ? '; not found through the portmapper' : ''}`,
    // Callers stop finding it first; then those who have found it are answered.
    async close() {
      watch.stopping();
      await Promise.all(registrations.map((each) => each.close()));
      await server.close();
      await trail.close();
      await opened.closeOutput();
      await watch.close();
    },
  };
}

await runDaemon(diagnose, start);
