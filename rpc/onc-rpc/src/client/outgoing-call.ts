import * as xdr from 'node-xdr';
import { appendBytes } from '../append-bytes.js';
import { reasonOf, RpcError, type RpcErrorCode } from '../rpc-error.js';
import type { CallProtection, SessionAuth } from './authenticator.js';
import { type CallNumbers, writeCallHeader } from './call-header.js';
import type { CallSettings, ChannelSettings } from './call-settings.js';
import type { Link } from './link.js';
import { readResult } from './reply.js';
import type { CallTarget } from './transport.js';
import type { TransmittableCall } from './transmittable-call.js';

/** The default of `retransmitAfterMs`, in ms. */
export const DEFAULT_RETRANSMIT_AFTER_MS = 500;
/** The longest wait between two, in ms. */
export const LONGEST_RETRANSMISSION_MS = 4000;

/** The most transmissions of one call whose replies are known to be genuine. */
const KNOWN_TRANSMISSIONS = 16;

/** What goes wrong before anything could be sent. */
const CODES_OF_CONNECTING: ReadonlySet<RpcErrorCode> = new Set([
  'RPC_CONNECT_FAILED',
  'RPC_TLS_FAILED',
  'RPC_TLS_REQUIRED',
]);

/** What is kept of a call that may be sent later, or more than once: most are not. */
interface Attempts {
  /** The arguments encoded. */
  frozen: Uint8Array | undefined;
  /** That of the last transmission. */
  protection: CallProtection | undefined;
  /** Those of the transmissions before it, the newest first: a reply to any of them may be under way. */
  earlier: CallProtection[] | undefined;
  retransmitAfterMs: number;
  retriesLeft: number;
  lostBy: RpcError | undefined;
  isRenewed: boolean;
  readonly deadline: number;
}

/** One call on its way, from its arguments to its result. */
export class OutgoingCall<A, R> implements TransmittableCall {
  readonly xid: number;
  readonly awaitsSession: boolean;
  dueAt: number;
  heldBytes = 0;
  readonly #target: CallTarget<A, R>;
  readonly #args: A;
  readonly #auth: CallSettings<R>['auth'];
  readonly #timeoutMs: number;
  readonly #channel: ChannelSettings;
  readonly #resolve: (result: R) => void;
  readonly #reject: (error: RpcError) => void;
  #link: Link | undefined;
  #attempts: Attempts | undefined;

  constructor(target: CallTarget<A, R>, args: A, settings: CallSettings<R>) {
    this.xid = settings.xid;
    this.awaitsSession = settings.awaitsSession;
    this.dueAt = performance.now() + settings.timeoutMs;
    this.#target = target;
    this.#args = args;
    this.#auth = settings.auth;
    this.#timeoutMs = settings.timeoutMs;
    this.#channel = settings.channel;
    this.#resolve = settings.resolve;
    this.#reject = settings.reject;
    const { isUnreliable, retries } = settings.channel;
    if (isUnreliable || (target.idempotent === true && retries > 0)) this.#attempts = this.#newAttempts();
  }

  get isOneway(): boolean {
    return this.#target.oneway;
  }

  get numbers(): CallNumbers {
    return this.#target;
  }

  get name(): string {
    return this.#target.name;
  }

  get isSent(): boolean {
    return this.#link !== undefined;
  }

  freeze(): number {
    return this.#frozen((this.#attempts ??= this.#newAttempts())).length;
  }

  transmit(link: Link, most?: number): void {
    this.#send(link, most);
    this.#link = link;
    if (this.#channel.isUnreliable) this.#planRetransmission();
  }

  finishOneway(): void {
    // the result of a one-way procedure is void
    this.#resolve(undefined as R);
  }

  onReply(reader: xdr.XdrReader): boolean {
    let result: R;
    try {
      result = this.#readResult(reader);
    } catch (error) {
      const failure = error instanceof RpcError ? error : this.#badReply(error);
      if (this.#isToRenew(failure)) return true;
      this.onFailure(failure);
      return false;
    }
    this.#resolve(result);
    return false;
  }

  onLost(error: RpcError): boolean {
    const attempts = this.#attempts;
    if (attempts === undefined) return false;
    if (this.isSent) attempts.lostBy = error;
    if (attempts.retriesLeft === 0 || error.code === 'RPC_BAD_RECORD') return false;
    attempts.retriesLeft--;
    this.#link = undefined;
    return true;
  }

  /** A call that was sent once may have run, whatever went wrong afterwards. */
  onFailure(error: RpcError): void {
    const cause = this.#attempts?.lostBy;
    const isHidden = cause !== undefined && CODES_OF_CONNECTING.has(error.code);
    this.#reject(isHidden ? new RpcError('RPC_DISCONNECTED', error.message, { cause }) : error);
  }

  onDue(now: number): boolean {
    const deadline = this.#attempts?.deadline ?? this.dueAt;
    // timers may fire a fraction of a millisecond early
    if (now < deadline - 1 && this.#link !== undefined) return this.#sendAgain(this.#link);
    const what = `no reply from ${this.#channel.peer} within ${this.#timeoutMs} ms`;
    this.onFailure(new RpcError('RPC_TIMEOUT', `${this.#target.name}: ${what}`));
    return false;
  }

  /** Over UDP the reply may be to an earlier transmission, and is protected as that one was. */
  #readResult(reader: xdr.XdrReader): R {
    const { offset } = reader;
    try {
      return this.#readUnder(this.#attempts?.protection, reader);
    } catch (error) {
      const earlier = this.#attempts?.earlier;
      if (earlier === undefined || !isBadReply(error)) throw error;
      for (const protection of earlier) {
        reader.offset = offset;
        try {
          return this.#readUnder(protection, reader);
        } catch (other) {
          if (!isBadReply(other)) throw other;
        }
      }
      throw error;
    }
  }

  #readUnder(protection: CallProtection | undefined, reader: xdr.XdrReader): R {
    return readResult(this.#target, reader, protection, this.#channel.decodeOptions);
  }

  #newAttempts(): Attempts {
    const { isUnreliable, retries, retransmitAfterMs = DEFAULT_RETRANSMIT_AFTER_MS } = this.#channel;
    return {
      frozen: undefined,
      protection: undefined,
      earlier: undefined,
      retransmitAfterMs,
      retriesLeft: this.#target.idempotent === true && !isUnreliable ? retries : 0,
      lostBy: undefined,
      isRenewed: false,
      deadline: this.dueAt,
    };
  }

  #frozen(attempts: Attempts): Uint8Array {
    try {
      return (attempts.frozen ??= xdr.encode(this.#target.args, this.#args));
    } catch (error) {
      throw this.#badArguments(error);
    }
  }

  /** Says whether the call waits on: a flavor may not be able to protect it any more. */
  #sendAgain(link: Link): boolean {
    try {
      this.#send(link);
    } catch (error) {
      this.onFailure(error instanceof RpcError ? error : this.#badArguments(error));
      return false;
    }
    this.#planRetransmission();
    return true;
  }

  #isToRenew(error: RpcError): boolean {
    const attempts = this.#attempts;
    if (attempts === undefined || attempts.isRenewed || error.authStat === undefined) return false;
    if (!('protect' in this.#auth) || this.#auth.shouldRenew?.(error.authStat) !== true) return false;
    attempts.isRenewed = true;
    this.#link = undefined;
    this.dueAt = attempts.deadline;
    return true;
  }

  #planRetransmission(): void {
    const attempts = (this.#attempts ??= this.#newAttempts());
    this.dueAt = Math.min(attempts.deadline, performance.now() + attempts.retransmitAfterMs);
    attempts.retransmitAfterMs = Math.min(attempts.retransmitAfterMs * 2, LONGEST_RETRANSMISSION_MS);
  }

  #send(link: Link, most?: number): void {
    try {
      link.send((writer) => this.#write(writer), most);
    } catch (error) {
      throw error instanceof RpcError ? error : this.#badArguments(error);
    }
  }

  #write(writer: xdr.XdrWriter): void {
    const auth = this.#auth;
    if ('protect' in auth) {
      this.#writeProtected(writer, auth);
      return;
    }
    writeCallHeader(writer, this.xid, this.#target, auth);
    if (this.#attempts === undefined) this.#target.args.write(writer, this.#args);
    else appendBytes(writer, this.#frozen(this.#attempts));
  }

  #writeProtected(writer: xdr.XdrWriter, auth: Pick<SessionAuth, 'protect'>): void {
    const attempts = (this.#attempts ??= this.#newAttempts());
    const frozen = this.#frozen(attempts);
    const protection = auth.protect(this.xid >>> 0);
    if (this.#channel.isUnreliable && attempts.protection !== undefined) {
      const earlier = (attempts.earlier ??= []);
      if (earlier.unshift(attempts.protection) === KNOWN_TRANSMISSIONS) earlier.pop();
    }
    attempts.protection = protection;
    writeCallHeader(writer, this.xid, this.#target, protection);
    appendBytes(writer, protection.wrapArgs?.(frozen) ?? frozen);
  }

  /** Says what is wrong with the arguments, counted from their own beginning. */
  #badArguments(error: unknown): RpcError {
    let cause = error;
    try {
      xdr.encode(this.#target.args, this.#args);
    } catch (plain) {
      cause = plain;
    }
    const message = `${this.#target.name}: the arguments are not of their type: ${reasonOf(cause)}`;
    return new RpcError('RPC_BAD_ARGUMENTS', message, { cause });
  }

  #badReply(error: unknown): RpcError {
    return new RpcError('RPC_BAD_REPLY', `${this.#target.name}: ${reasonOf(error)}`, { cause: error });
  }
}

function isBadReply(error: unknown): boolean {
  return error instanceof RpcError && error.code === 'RPC_BAD_REPLY';
}
