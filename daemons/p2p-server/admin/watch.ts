import type { OperationObserver } from '../operation-observer.js';
import type { OutboxSettings } from '../outbox-flags.js';
import type { Store } from '../store/store.js';

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
