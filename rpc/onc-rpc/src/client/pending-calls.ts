import type { XdrReader } from 'node-xdr';
import type { RpcError } from '../rpc-error.js';

/** One call that waits for its reply. */
export interface PendingCall {
  readonly xid: number;
  /** When something is to be done about it: `performance.now()` time. */
  readonly dueAt: number;
  /** Does what is due: sends again, or gives up. Says whether the call waits on. */
  onDue(now: number): boolean;
  /** Takes the reply, its xid read. */
  onReply(reader: XdrReader): void;
  onFailure(error: RpcError): void;
}

/** Dues closer together than this are served by one look at the calls. */
const SWEEP_GRANULARITY_MS = 10;

/** The calls of one transport that wait for a reply, by xid. One timer serves them all: one each would cost 15 %. */
export class PendingCalls {
  readonly #calls = new Map<number, PendingCall>();
  #nextXid = Math.floor(Math.random() * 0x1_0000_0000);
  #sweepTimer: NodeJS.Timeout | undefined;
  #sweepAt = Infinity;

  get size(): number {
    return this.#calls.size;
  }

  /** An xid that no waiting call has; successive calls get successive ones. */
  allocateXid(): number {
    while (this.#calls.has(this.#nextXid)) this.#advance();
    const xid = this.#nextXid;
    this.#advance();
    return xid;
  }

  add(call: PendingCall): void {
    this.#calls.set(call.xid, call);
    this.#sweepBy(call.dueAt);
  }

  has(xid: number): boolean {
    return this.#calls.has(xid);
  }

  /** Removes a call that is over, and gives it; undefined for an xid that waits for nothing. */
  take(xid: number): PendingCall | undefined {
    const call = this.#calls.get(xid);
    if (call === undefined) return undefined;
    this.#calls.delete(xid);
    if (this.#calls.size === 0) this.#stopSweeping();
    return call;
  }

  /** Fails every waiting call. */
  failAll(error: RpcError): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#stopSweeping();
    for (const call of calls) call.onFailure(error);
  }

  #advance(): void {
    this.#nextXid = (this.#nextXid + 1) >>> 0;
  }

  #sweepBy(time: number): void {
    if (time >= this.#sweepAt) return;
    clearTimeout(this.#sweepTimer);
    this.#sweepAt = time;
    this.#sweepTimer = setTimeout(
      () => this.#sweep(),
      Math.max(time - performance.now(), SWEEP_GRANULARITY_MS),
    );
  }

  #sweep(): void {
    this.#sweepAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const [xid, call] of this.#calls) {
      if (call.dueAt <= now && !call.onDue(now)) this.#calls.delete(xid);
      else next = Math.min(next, call.dueAt);
    }
    if (next !== Infinity) this.#sweepBy(next);
  }

  #stopSweeping(): void {
    clearTimeout(this.#sweepTimer);
    this.#sweepAt = Infinity;
  }
}
