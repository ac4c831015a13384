import { lookUp } from 'portmapper-js';
import { askDatetime } from '../../datetime/datetime-query.js';
import { formatHostPort } from '../../addresses/host-port.js';
import { counted } from '../../text/counted.js';
import type { Settings } from '../settings.js';
import type { Survey } from '../store/survey.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../programs/byte-true-audit.js';
import type { StoreWatch } from './store-watch.js';
import type { ShownDaemon } from '../../admin/view/daemon-view.js';
import { LiveTrail } from '../../admin/view/live-trail.js';
import { Probe } from '../../admin/view/probe.js';
import { RemoteTrail } from '../../admin/view/remote-trail.js';
import { TrailFollower } from '../../admin/view/trail-follower.js';
import type { ChainReport, Health } from '../../admin/view/wire.js';

/** What of a P2P server's settings concerns those who look on. */
export type ShownSettings = Pick<Settings, 'portmapper' | 'logTls' | 'foreignLog' | 'datetimeUrl' | 'store'>;

/** What is to be seen of a P2P server, the trail of its log server included. */
export class ShownP2pServer implements ShownDaemon {
  readonly daemon = 'p2p-server';
  readonly trail = new LiveTrail();
  readonly #settings: ShownSettings;
  readonly #portmapper: Probe;
  readonly #datetime: Probe;
  readonly #follower: TrailFollower;
  #watched: StoreWatch | undefined;
  #logServerFault: () => string | undefined = () => undefined;

  constructor(settings: ShownSettings) {
    const { portmapper, logTls: tls, datetimeUrl } = settings;
    this.#settings = settings;
    this.#portmapper = new Probe((signal) =>
      lookUp(BYTE_TRUE_AUDIT_VERS, { ...portmapper, timeoutMs: 2_000, signal }),
    );
    this.#datetime = new Probe((signal) => askDatetime(datetimeUrl, signal));
    this.#follower = new TrailFollower(new RemoteTrail({ portmapper, tls }), this.trail);
  }

  get survey(): Survey | undefined {
    return this.#watched?.store.survey;
  }

  watchStore(watched: StoreWatch): void {
    this.#watched = watched;
  }

  watchLogServer(faultOf: () => string | undefined): void {
    this.#logServerFault = faultOf;
  }

  get waitingRecords(): number | null {
    return this.#watched?.store.outbox.depth ?? null;
  }

  get health(): readonly Health[] {
    return [
      this.#portmapperHealth(),
      this.#logServerHealth(),
      this.#datetimeHealth(),
      this.#databaseHealth(),
    ];
  }

  get chain(): ChainReport {
    return this.#follower.chain;
  }

  async refresh(): Promise<void> {
    const isForeign = this.#settings.foreignLog !== undefined;
    const steps = [this.#portmapper.refresh(), this.#datetime.refresh()];
    if (!isForeign) steps.push(this.#follower.step());
    await Promise.all(steps);
  }

  async close(): Promise<void> {
    this.#portmapper.close();
    this.#datetime.close();
    await this.#follower.close();
  }

  #portmapperHealth(): Health {
    const { state, fault } = this.#portmapper;
    const where = formatHostPort(this.#settings.portmapper.host, this.#settings.portmapper.port);
    const texts = {
      well: `answers at ${where}`,
      fault: `${where} does not answer, so that the log server cannot be found: ${fault}`,
      unknown: `${where} was not asked yet`,
    };
    return { name: 'portmapper', state, text: texts[state] };
  }

  /** What its own sender meets goes before what reading the trail does: a reader may be refused. */
  #logServerHealth(): Health {
    const waiting = this.waitingRecords ?? 0;
    const { text, state, position } = this.#follower.chain;
    const unread = state === 'unknown' && position > 0 ? text : undefined;
    const fault = this.#logServerFault() ?? unread;
    if (fault === undefined)
      return {
        name: 'log-server',
        state: 'well',
        text:
          waiting === 0
            ? 'has every record'
            : `takes records; ${counted(waiting, 'is on its way', 'are on their way')}`,
      };
    return {
      name: 'log-server',
      state: 'fault',
      text: `${fault}. ${this.#databaseFault === undefined ? 'Users are served all the same; ' : ''}${counted(waiting, 'record waits', 'records wait')} for it`,
    };
  }

  #datetimeHealth(): Health {
    const { state, fault } = this.#datetime;
    const texts = {
      well: `answers at ${this.#settings.datetimeUrl.host}`,
      fault: `${fault}. Operations are stamped by this machine’s own clock`,
      unknown: 'was not asked yet',
    };
    return { name: 'datetime', state: state === 'fault' ? 'warning' : state, text: texts[state] };
  }

  get #databaseFault(): string | undefined {
    return this.#watched?.store.fault ?? this.#watched?.writing.reason;
  }

  #databaseHealth(): Health {
    const { store } = this.#settings;
    const reason = this.#databaseFault;
    if (reason !== undefined)
      return { name: 'database', state: 'fault', text: `nothing can be kept: ${reason}` };
    const texts = {
      memory: 'all is kept in memory, and gone when the server stops',
      sqlite: store.kind === 'sqlite' ? `SQLite: ${store.file}` : '',
      postgres: store.kind === 'postgres' ? `PostgreSQL: ${store.url.described}` : '',
    };
    return { name: 'database', state: 'well', text: texts[store.kind] };
  }
}
