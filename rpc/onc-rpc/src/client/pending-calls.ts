import { randomInt } from 'node:crypto';
import type { XdrReader } from 'node-xdr';
import { Sweep } from '../sweep.js';
import type { RpcError } from '../rpc-error.js';

/** One call that waits for its reply. */
export interface PendingCall {
  /** As {@link PendingCalls} has it: signed. */
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
/** Places at first. Always a power of two, so that an xid's place is its lowest bits. */
const FEWEST_SLOTS = 64;
/** Where there are more, they are given back when no call waits. */
const KEPT_SLOTS = 8192;

/**
 * The calls of one transport that wait for a reply. A call stands at the place that its xid's lowest bits say, which is
 * found faster than in a Map and costs no memory for each call. One timer serves all calls.
 *
 * Here an xid is a signed number of 32 bits: beyond 2³¹ the engine would have to keep it as an object.
 */
export class PendingCalls<C extends PendingCall> {
  readonly #sweep = new Sweep((now) => this.#look(now));
  readonly #onTaken: (call: C) => void;
  #slots = slots<C>(FEWEST_SLOTS);
  #size = 0;
  /** Begins anywhere, so that a server does not take the calls of a restarted client for repeated ones. */
  #nextXid: number;

  /** @param onTaken told of each call that is removed, whatever the reason */
  constructor(onTaken: (call: C) => void, firstXid = randomInt(XIDS)) {
    this.#onTaken = onTaken;
    this.#nextXid = firstXid | 0;
    this.#sweep.keepAlive(false);
  }

  get size(): number {
    return this.#size;
  }

  /** An xid that no waiting call has, the next one whose place is free. */
  allocateXid(): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    while (this.#at(this.#nextXid) !== undefined) this.#advance();
    const xid = this.#nextXid;
    this.#advance();
    return xid;
  }

  /** Adds a call, of an xid that was allocated since the last call was added. */
  add(call: C): void {
    this.#slots[call.xid & (this.#slots.length - 1)] = call;
    if (this.#size++ === 0) this.#sweep.keepAlive(true);
    this.#sweep.by(call.dueAt);
  }

  /** What is due has changed. */
  reschedule(call: C): void {
    this.#sweep.by(call.dueAt);
  }

  get(xid: number): C | undefined {
    const call = this.#at(xid);
    return call?.xid === xid ? call : undefined;
  }

  /** The call that waits longest. */
  first(): C | undefined {
    return this.all()[0];
  }

  /** The waiting calls as they are now, in the order they were made. */
  all(): C[] {
    const age = ({ xid }: C): number => (this.#nextXid - xid) >>> 0;
    return this.#slots.filter((call) => call !== undefined).sort((a, b) => age(b) - age(a));
  }

  /** Removes a call that is over, and gives it; undefined for an xid that waits for nothing. */
  take(xid: number): C | undefined {
    const call = this.get(xid);
    if (call === undefined) return undefined;
    this.#slots[xid & (this.#slots.length - 1)] = undefined;
    this.#onTaken(call);
    if (--this.#size === 0) this.#onEmpty();
    return call;
  }

  /** No timer is left. */
  close(): void {
    this.#sweep.stop();
  }

  #at(xid: number): C | undefined {
    return this.#slots[xid & (this.#slots.length - 1)];
  }

  #advance(): void {
    this.#nextXid = (this.#nextXid + 1) | 0;
  }

  #onEmpty(): void {
    this.#sweep.keepAlive(false);
    if (this.#slots.length > KEPT_SLOTS) this.#slots = slots(FEWEST_SLOTS);
  }

  /** Calls that have places of their own have such among twice as many, too. */
  #grow(): void {
    const calls = this.#slots;
    this.#slots = slots(calls.length * 2);
    for (const call of calls) if (call !== undefined) this.#slots[call.xid & (this.#slots.length - 1)] = call;
  }

  #look(now: number): number {
    let next = Infinity;
    for (const call of this.#slots) {
      if (call === undefined) continue;
      if (call.dueAt <= now && !call.onDue(now)) this.take(call.xid);
      else next = Math.min(next, call.dueAt);
    }
    return next;
  }
}

function slots<C>(count: number): (C | undefined)[] {
  return new Array<C | undefined>(count).fill(undefined);
}
