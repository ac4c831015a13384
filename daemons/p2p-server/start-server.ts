import { askDatetime } from '../datetime/datetime-query.js';
import { formatHostPort } from '../addresses/host-port.js';
import { inTurn } from '../in-turn.js';
import type { Running } from '../lifecycle.js';
import { handedOver } from '../systemd/handed-over.js';
import { openWatch } from './admin/open-watch.js';
import { Authenticator } from './auth/authenticator.js';
import { affordableConnections } from './descriptor-limit.js';
import type { LineOutput } from './line-output.js';
import { adminOf, type ProcessPlace, tellReady } from './processes.js';
import { P2pService, type P2pServiceOptions } from './service.js';
import { ServiceClock } from './service-clock.js';
import { SessionExpiry } from './session-expiry.js';
import type { Settings } from './settings.js';
import { shipRecords } from './shipping/ship-records.js';
import { openStore } from './store/open-store.js';
import { OutboxPolicy } from './store/outbox-policy.js';
import type { Store } from './store/store.js';

interface Parts extends Pick<P2pServiceOptions, 'clock' | 'observer' | 'fd'> {
  readonly store: Store;
}

/** What a process has of its own. */
interface OwnParts {
  readonly console: LineOutput;
  /** Among several of one server; undefined where there are no others. */
  readonly place: ProcessPlace | undefined;
}

/** Serves clients at an address of its own, or at the socket that is handed over. */
function serve(settings: Settings, own: OwnParts, parts: Parts): Promise<P2pService> {
  const { auth, limits } = settings;
  const { store } = parts;
  const isRequired = auth === 'required';
  return P2pService.start({
    ...settings,
    announces: own.place?.announces,
    ...limits,
    ...parts,
    console: own.console,
    authenticator: auth === 'off' ? undefined : new Authenticator({ isRequired, store }),
    maxConnections: Math.min(limits.maxConnections, affordableConnections()),
  });
}

function sayReady(settings: Settings, { place }: OwnParts, where: string): void {
  sayHowServed(settings, where);
  if (place === undefined) settings.diagnose('ready', 'info');
  else tellReady();
}

function sayHowServed({ auth, tls, diagnose }: Settings, where: string): void {
  diagnose(`listening on tcp ${where}`, 'info');
  if (tls !== undefined) diagnose(`clients ${tls.isRequired ? 'have to' : 'may'} speak TLS`, 'info');
  if (auth === 'off') return;
  const how = tls === undefined ? 'on loopback only: there is no TLS' : 'over TLS, and on loopback';
  diagnose(`secrets are taken ${how}`, 'info');
}

/** One process of the P2P server, from its store to its clients, and back. */
export async function startServer(settings: Settings, own: OwnParts): Promise<Running> {
  const { datetimeUrl, diagnose } = settings;
  const { stream } = handedOver(['stream']);
  const watch = await openWatch({ ...settings, admin: adminOf(settings.admin, own.place) }, diagnose);
  const outboxPolicy = new OutboxPolicy({ ...settings.outbox, diagnose });
  const opened = await openStore({ ...settings, outboxPolicy, diagnose });
  const store = watch.watchedStore(opened, settings.outbox);
  const shipping = shipRecords(store.outbox, settings, diagnose);
  watch.watchLogServer(() => shipping.logServerFault());
  const clock = new ServiceClock({ ask: (signal) => askDatetime(datetimeUrl, signal), diagnose });
  const service = await serve(settings, own, { store, clock, observer: watch.observer, fd: stream?.fd });
  const expiry = new SessionExpiry({ store, clock, diagnose });
  const where = formatHostPort(service.address.address, service.address.port);
  watch.ready();
  sayReady(settings, own, where);
  const waiting = (): string =>
    shipping.logServerFault() === undefined ? '' : '; records wait for the log server';
  return {
    status: () => `serving clients on ${where}${waiting()}`,
    async close() {
      watch.stopping();
      outboxPolicy.close();
      // requests first, then their records, then the connection that carried the records
      const parts = [service, expiry, clock, shipping, store, watch];
      await inTurn(parts.map((part) => () => part.close()));
    },
  };
}
