#!/usr/bin/env node
import { askDatetime } from '../datetime/datetime-query.js';
import { formatHostPort } from '../addresses/host-port.js';
import { inTurn } from '../in-turn.js';
import { runDaemon, type Running } from '../lifecycle.js';
import { handedOver } from '../systemd/handed-over.js';
import { Authenticator } from './auth/authenticator.js';
import { shipRecords } from './shipping/ship-records.js';
import { SHUTDOWN_LINE } from './console-text.js';
import { affordableConnections } from './descriptor-limit.js';
import { LineOutput } from './line-output.js';
import { OutboxPolicy } from './store/outbox-policy.js';
import { openStore } from './store/open-store.js';
import type { Store } from './store/store.js';
import { P2pService, type P2pServiceOptions } from './service.js';
import { SessionExpiry } from './session-expiry.js';
import { ServiceClock } from './service-clock.js';
import { adminOf, processPlace, startProcesses, stoppedByParent, tellReady } from './processes.js';
import { readSettings } from './settings.js';
import { openWatch } from './admin/open-watch.js';

const PROGRAM = 'sunshare-server';
const CONSOLE_GATHER_MS = 10;

const settings = await readSettings(PROGRAM);
const { auth, limits, tls, datetimeUrl, processes, diagnose } = settings;
const place = processPlace();
const console = new LineOutput(process.stdout, diagnose, { gatherMs: CONSOLE_GATHER_MS });
// However it ends, at once too.
process.on('exit', () => console.flush());

interface Parts extends Pick<P2pServiceOptions, 'clock' | 'observer' | 'fd'> {
  readonly store: Store;
}

/** Serves clients at an address of its own, or at the socket that is handed over. */
function serve(parts: Parts): Promise<P2pService> {
  const { store } = parts;
  const isRequired = auth === 'required';
  return P2pService.start({
    ...settings,
    announces: place?.announces,
    ...limits,
    ...parts,
    console,
    authenticator: auth === 'off' ? undefined : new Authenticator({ isRequired, store }),
    maxConnections: Math.min(limits.maxConnections, affordableConnections()),
  });
}

function sayHowServed(where: string): void {
  diagnose(`listening on tcp ${where}`, 'info');
  if (tls !== undefined) diagnose(`clients ${tls.isRequired ? 'have to' : 'may'} speak TLS`, 'info');
  if (auth === 'off') return;
  const how = tls === undefined ? 'on loopback only: there is no TLS' : 'over TLS, and on loopback';
  diagnose(`secrets are taken ${how}`, 'info');
}

async function start(): Promise<Running> {
  const { stream } = handedOver(['stream']);
  const watch = await openWatch({ ...settings, admin: adminOf(settings.admin, place) }, diagnose);
  const outboxPolicy = new OutboxPolicy({ ...settings.outbox, diagnose });
  const opened = await openStore({ ...settings, outboxPolicy, diagnose });
  const store = watch.watchedStore(opened, settings.outbox);
  const shipping = shipRecords(store.outbox, settings, diagnose);
  watch.watchLogServer(() => shipping.logServerFault());
  const clock = new ServiceClock({ ask: (signal) => askDatetime(datetimeUrl, signal), diagnose });
  const service = await serve({ store, clock, observer: watch.observer, fd: stream?.fd });
  const expiry = new SessionExpiry({ store, clock, diagnose });
  const where = formatHostPort(service.address.address, service.address.port);
  sayHowServed(where);
  watch.ready();
  if (place === undefined) diagnose('ready', 'info');
  else tellReady();
  const waiting = (): string =>
    shipping.logServerFault() === undefined ? '' : '; records wait for the log server';
  return {
    status: () => `serving clients on ${where}${waiting()}`,
    // Requests first, then their records, then the connection that carried the records.
    async close() {
      watch.stopping();
      outboxPolicy.close();
      await inTurn([
        () => service.close(),
        () => expiry.close(),
        () => clock.close(),
        () => shipping.close(),
        () => store.close(),
        () => watch.close(),
      ]);
    },
  };
}

async function startAll(): Promise<Running> {
  const running = await startProcesses(processes, diagnose);
  diagnose('ready', 'info');
  return running;
}

if (place !== undefined) {
  await runDaemon(diagnose, start, { endsWithStdout: false, stopped: stoppedByParent() });
  process.disconnect();
} else {
  await runDaemon(diagnose, processes > 1 ? startAll : start, {
    onSignal: () => console.write(SHUTDOWN_LINE),
    endsWithStdout: false,
  });
}
