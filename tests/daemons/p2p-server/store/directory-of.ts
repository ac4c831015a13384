import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import type { Store, TransactOptions } from '../../../../daemons/p2p-server/store/store.js';

/** The directory of a store, each call a transaction of its own that makes no record. */
export function directoryOf(store: Pick<Store, 'transact'>, options?: TransactOptions): Directory {
  // What calls through is a method of a Directory; only its name is not known here.
  return new Proxy({} as Directory, {
    get:
      (_, method: keyof Directory) =>
      (...args: unknown[]) =>
        store.transact(
          (directory) => (directory[method] as (...given: unknown[]) => Promise<unknown>)(...args),
          () => [],
          options,
        ),
  });
}
