import { EventEmitter, once } from 'node:events';
import type { Caller } from 'onc-rpc';
import { type DeviceErrorCode, VXI11_WAITLOCK } from './vxi11.js';

const MAX_LINKS = 64;
/** For the lock and for data, which together are less than a handler may take. */
const MAX_WAIT_MS = 25_000;

/** A client's way to the instrument, for as long as its connection lasts. */
export interface Link {
  readonly lid: number;
  /** Aborted when the connection has ended. */
  readonly caller: AbortSignal;
  readonly onGone: () => void;
  /** Of what the link waits for. */
  aborter: AbortController;
  /** What has come of a message that has not ended. */
  input: string;
  /** What has not been read yet. */
  output: string;
}

export interface LockWish {
  readonly flags: number;
  /** In ms. */
  readonly lock_timeout: number;
}

/** All links to an instrument, and which of them has locked it. */
export class Links {
  readonly #links = new Map<number, Link>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #lastLid = 0;
  #lockedBy: Link | undefined;

  /** None when there are too many. */
  create({ signal }: Pick<Caller, 'signal'>): Link | undefined {
    if (this.#links.size >= MAX_LINKS || signal.aborted) return undefined;
    do this.#lastLid = (this.#lastLid + 1) & 0x7fff_ffff;
    while (this.#links.has(this.#lastLid));
    const onGone = (): void => this.destroy(link);
    const link: Link = {
      lid: this.#lastLid,
      caller: signal,
      onGone,
      aborter: new AbortController(),
      input: '',
      output: '',
    };
    this.#links.set(link.lid, link);
    signal.addEventListener('abort', onGone);
    return link;
  }

  destroy(link: Link): void {
    link.caller.removeEventListener('abort', link.onGone);
    this.#links.delete(link.lid);
    // before others look again: it must not take the lock any more
    link.aborter.abort();
    this.unlock(link);
  }

  find(lid: number, { signal }: Caller): Link | undefined {
    const link = this.#links.get(lid);
    return link?.caller === signal ? link : undefined;
  }

  /** Ends what a link waits for. */
  abort(lid: number): boolean {
    const link = this.#links.get(lid);
    link?.aborter.abort();
    if (link !== undefined) link.aborter = new AbortController();
    return link !== undefined;
  }

  /** Waits until nobody else has the lock, as far as the caller wishes; and may take it. */
  async mayUse(link: Link, wish: LockWish, takesLock = false): Promise<DeviceErrorCode> {
    const isOurs = (): boolean => {
      if (this.#lockedBy === undefined && takesLock) this.#lockedBy = link;
      return this.#lockedBy === undefined || this.#lockedBy === link;
    };
    const outcome = await this.until(isOurs, link, wish.flags & VXI11_WAITLOCK ? wish.lock_timeout : 0);
    return outcome === 'IO_TIMEOUT' ? 'LOCKED_BY_ANOTHER' : outcome;
  }

  unlock(link: Link): boolean {
    const hadLock = this.#lockedBy === link;
    if (hadLock) this.#lockedBy = undefined;
    this.changed();
    return hadLock;
  }

  /** Those who wait look again. */
  changed(): void {
    this.#changes.emit('change');
  }

  async until(isSo: () => boolean, link: Link, timeoutMs: number): Promise<DeviceErrorCode> {
    if (isSo()) return 'NO_ERROR';
    const late = AbortSignal.timeout(Math.min(timeoutMs, MAX_WAIT_MS));
    const signal = AbortSignal.any([link.aborter.signal, late]);
    const isChanged = (): Promise<boolean> =>
      once(this.#changes, 'change', { signal }).then(Boolean, () => false);
    while (await isChanged()) if (isSo()) return 'NO_ERROR';
    return late.aborted ? 'IO_TIMEOUT' : 'ABORTED';
  }
}
