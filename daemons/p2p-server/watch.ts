import type { Diagnose } from '../diagnostics.js';
import type { OperationObserver } from './operation-observer.js';
import type { OutboxSettings } from './outbox-flags.js';
import type { Settings } from './settings.js';
import type { Store } from './store/store.js';

/** Those who watch over the server, as the server sees them. */
export interface Watch {
  readonly observer: OperationObserver | undefined;
  /** The store to use in place of this one, so that it is seen how it fares. */
  watchedStore(store: Store, settings: OutboxSettings): Store;
  /** How to see why the log server takes nothing; undefined where it does. */
  watchLogServer(faultOf: () => string | undefined): void;
  ready(): void;
  stopping(): void;
  close(): Promise<void>;
}

const NOBODY: Watch = {
  observer: undefined,
  watchedStore: (store) => store,
  watchLogServer: () => undefined,
  ready: () => undefined,
  stopping: () => undefined,
  close: () => Promise.resolve(),
};

/** Lets them look in at an address, where one is given; only then is an HTTP server loaded. */
export async function openWatch(settings: Settings, diagnose: Diagnose): Promise<Watch> {
  const { admin: at } = settings;
  if (at === undefined) return NOBODY;
  const { openP2pServerAdmin } = await import('../admin/p2p-server-admin.js');
  return openP2pServerAdmin(at, settings, diagnose);
}
