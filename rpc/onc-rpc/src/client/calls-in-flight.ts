import * as xdr from 'node-xdr';
import { reasonOf, RpcError } from '../rpc-error.js';
import type { Exchange, SessionAuth } from './authenticator.js';
import type { CallNumbers } from './call-header.js';
import type { Connector, Link } from './link.js';
import { PendingCalls } from './pending-calls.js';
import { isReply } from './reply.js';
import { SessionKeeper } from './session-keeper.js';
import type { TransmittableCall } from './transmittable-call.js';

const NOTHING = Buffer.alloc(0);
/**
 * Half of the calls in flight leave together, so that server and client both have work at any time: all of them would
 * go back and forth, and one side always wait. Fewer than these are not parted.
 */
const FEW_CALLS = 16;

/** What calls in flight take from their channel. */
interface FlightSettings {
  readonly decodeOptions: xdr.DecodeOptions;
  readonly session: SessionAuth | undefined;
  /** Makes the session's own calls. */
  readonly exchangeFor: (numbers: CallNumbers) => Exchange;
}

/**
 * The calls of one channel that are not over, and the link they travel by: it is made when the first call needs it
 * and again after it was lost. Replies are matched to calls by xid.
 */
export class CallsInFlight {
  readonly #connector: Connector;
  readonly #settings: FlightSettings;
  readonly #pending = new PendingCalls<TransmittableCall>((call) => this.#release(call));
  readonly #session: SessionKeeper;
  readonly #reader: xdr.XdrReader;
  #link: Link | undefined;
  #connecting: Promise<void> | undefined;
  /** Gives up the connecting that goes on. */
  #giveUp: AbortController | undefined;
  #isClosed = false;
  /** The call that was sent last, until its reply is there: the server has then read everything before it, too. */
  #newestUnanswered: number | undefined;
  /** Bytes of calls that wait for the link. */
  #heldBytes = 0;
  #strayReplies = 0;

  constructor(connector: Connector, settings: FlightSettings) {
    this.#connector = connector;
    this.#settings = settings;
    this.#session = new SessionKeeper(settings.session);
    this.#reader = new xdr.XdrReader(NOTHING, settings.decodeOptions);
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#heldBytes + (this.#link?.queuedBytes ?? 0);
  }

  get strayReplies(): number {
    return this.#strayReplies;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  allocateXid(): number {
    return this.#pending.allocateXid();
  }

  /** Sends a call as soon as there is a link, and its session where it needs one. */
  submit(call: TransmittableCall): void {
    const link = this.#awaitsSession(call) ? undefined : this.#link;
    if (link !== undefined && call.isOneway) {
      this.#sendOneway(call, link);
      return;
    }
    this.#pending.add(call);
    if (link === undefined) this.#hold(call);
    else this.#transmit(call, link);
  }

  /** Ends a call before its time. */
  fail(xid: number, errorFor: (name: string) => RpcError): void {
    const call = this.#pending.take(xid);
    call?.onFailure(errorFor(call.name));
  }

  /** Fails all calls and ends the link; resolves when nothing is left. */
  async close(errorFor: () => RpcError): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#isClosed = true;
    this.#giveUp?.abort();
    const isDone = this.size === 0 && this.#newestUnanswered === undefined;
    if (this.size > 0) this.#failAll(this.#pending.all(), errorFor());
    this.#pending.close();
    await Promise.all([link?.close(isDone), this.#connecting]);
  }

  #awaitsSession(call: TransmittableCall): boolean {
    return call.awaitsSession && !this.#session.isEstablished;
  }

  /** Keeps a call until it can be sent; its arguments may change meanwhile, and its bytes count. */
  #hold(call: TransmittableCall): void {
    try {
      call.heldBytes = call.freeze();
      this.#heldBytes += call.heldBytes;
    } catch (error) {
      this.#failAll([call], asRpcError(error));
      return;
    }
    this.#advance();
  }

  /** Does what the calls that wait need next: a link, a session, or to be sent. */
  #advance(): void {
    const link = this.#link;
    if (link === undefined) {
      if (this.#connecting !== undefined) return;
      const first = this.#pending.first();
      if (first !== undefined) this.#connecting = this.#connect(first.numbers);
      return;
    }
    for (const call of this.#pending.all()) {
      if (call.isSent) continue;
      if (this.#awaitsSession(call)) this.#establishFor(call.numbers);
      else this.#transmit(call, link);
    }
  }

  /** The call is sent or over: its bytes wait no more. */
  #release(call: TransmittableCall): void {
    this.#heldBytes -= call.heldBytes;
    call.heldBytes = 0;
  }

  /** What has no reply does not wait for one. */
  #sendOneway(call: TransmittableCall, link: Link): void {
    try {
      call.transmit(link);
      this.#newestUnanswered = call.xid;
      call.finishOneway();
    } catch (error) {
      call.onFailure(asRpcError(error));
    }
  }

  #transmit(call: TransmittableCall, link: Link): void {
    this.#release(call);
    try {
      if (call.isOneway && this.#pending.take(call.xid) !== undefined) {
        this.#sendOneway(call, link);
        return;
      }
      call.transmit(link, Math.max(FEW_CALLS, this.#pending.size / 2));
      this.#newestUnanswered = call.xid;
      this.#pending.reschedule(call);
    } catch (error) {
      this.#failAll([call], asRpcError(error));
    }
  }

  async #connect(called: CallNumbers): Promise<void> {
    this.#giveUp = new AbortController();
    try {
      const link = await this.#connector.connect(
        { onMessage: (message) => this.#onMessage(message), onClose: (error) => this.#onLost(error) },
        this.#giveUp.signal,
        called,
      );
      this.#connecting = this.#giveUp = undefined;
      await this.#onConnected(link);
    } catch (error) {
      this.#connecting = this.#giveUp = undefined;
      this.#failAll(this.#pending.all(), asRpcError(error, 'RPC_CONNECT_FAILED'));
    }
  }

  async #onConnected(link: Link): Promise<void> {
    if (this.isClosed) {
      await link.close();
      return;
    }
    this.#link = link;
    this.#advance();
  }

  #onLost(error: RpcError): void {
    this.#link = this.#newestUnanswered = undefined;
    const lost = this.#pending.all().filter((call) => !call.onLost(error));
    this.#failAll(lost, error);
    this.#advance();
  }

  #failAll(calls: readonly TransmittableCall[], error: RpcError): void {
    for (const call of calls) if (this.#pending.take(call.xid) !== undefined) call.onFailure(error);
  }

  #onMessage(message: Uint8Array): void {
    this.#take(this.#reader.reset(message));
    // an idle transport holds on to no reply
    this.#reader.reset(NOTHING);
  }

  #take(reader: xdr.XdrReader): void {
    const call = isReply(reader) ? this.#pending.get(reader.readInt32()) : undefined;
    if (call?.isSent !== true) {
      this.#strayReplies++;
      return;
    }
    const { xid } = call;
    if (xid === this.#newestUnanswered) this.#newestUnanswered = undefined;
    reader.skip(4);
    if (!call.onReply(reader)) {
      this.#pending.take(xid);
      return;
    }
    this.#session.drop();
    this.#advance();
  }

  #establishFor(numbers: CallNumbers): void {
    this.#session.establish(this.#settings.exchangeFor(numbers), (error) => {
      const waiting = this.#pending.all().filter((call) => this.#awaitsSession(call));
      if (error !== undefined) this.#failAll(waiting, error);
      this.#advance();
    });
  }
}

function asRpcError(
  error: unknown,
  code: 'RPC_DISCONNECTED' | 'RPC_CONNECT_FAILED' = 'RPC_DISCONNECTED',
): RpcError {
  return error instanceof RpcError ? error : new RpcError(code, reasonOf(error), { cause: error });
}
