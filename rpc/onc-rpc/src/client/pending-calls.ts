import { randomInt } from 'node:crypto';
import type { XdrReader } from 'node-xdr';
import { Sweep } from '../sweep.js';
import type { RpcError } from '../rpc-error.js';

/** One call that waits for its reply. */
export interface PendingCall {
  readonly xid: number;
  /** When something is to be done about it: `performance.now()` time. */
  readonly dueAt: number;
  /** Does what is due: sends again, or gives up. Says whether the call waits on. */
  onDue(now: number): boolean;
  /** Takes the reply, its xid read. Says whether the call waits on, to be sent again. */
  onReply(reader: XdrReader): boolean;
  onFailure(error: RpcError): void;
}

const XIDS = 0x1_0000_0000;

/** The calls of one transport that wait for a reply, by xid, in the order they were made. One timer serves them all. */
export class PendingCalls<C extends PendingCall> {
  readonly #calls = new Map<number, C>();
  readonly #sweep = new Sweep((now) => this.#look(now));
  /** Begins anywhere, so that a server does not take the calls of a restarted client for repeated ones. */
  #nextXid = randomInt(XIDS);

  readonly #onTaken: (call: C) => void;

  /** @param onTaken told of each call that is removed, whatever the reason */
  constructor(onTaken: (call: C) => void) {
    this.#onTaken = onTaken;
    this.#sweep.keepAlive(false);
  }

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

  add(call: C): void {
    this.#calls.set(call.xid, call);
    if (this.#calls.size === 1) this.#sweep.keepAlive(true);
    this.#sweep.by(call.dueAt);
  }

  /** What is due has changed. */
  reschedule(call: C): void {
    this.#sweep.by(call.dueAt);
  }

  get(xid: number): C | undefined {
    return this.#calls.get(xid);
  }

  /** The call that waits longest. */
  first(): C | undefined {
    return this.#calls.values().next().value;
  }

  /** The waiting calls as they are now, in the order they were made. */
  all(): C[] {
    return [...this.#calls.values()];
  }

  /** Removes a call that is over, and gives it; undefined for an xid that waits for nothing. */
  take(xid: number): C | undefined {
    const call = this.#calls.get(xid);
    if (call === undefined) return undefined;
    this.#calls.delete(xid);
    this.#onTaken(call);
    if (this.#calls.size === 0) this.#sweep.keepAlive(false);
    return call;
  }

  /** No timer is left. */
  close(): void {
    this.#sweep.stop();
  }

  #advance(): void {
    this.#nextXid = (this.#nextXid + 1) % XIDS;
  }

  #look(now: number): number {
    let next = Infinity;
    for (const call of this.#calls.values()) {
      if (call.dueAt <= now && !call.onDue(now)) this.take(call.xid);
      else next = Math.min(next, call.dueAt);
    }
    return next;
  }
}
