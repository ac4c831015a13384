import type { Duplex } from 'node:stream';
import { XdrWriter } from 'node-xdr';
import { appendBytes } from '../append-bytes.js';
import { LONGEST_TIMER_MS } from '../limits.js';
import { RecordStream } from '../record-stream.js';
import { RpcError } from '../rpc-error.js';
import { messageType, REPLY } from '../rpc-message.js';
import { type Probe, readProbe, writeOffer } from '../tls/probe.js';
import type { TlsOffer } from '../tls/securable-stream.js';
import { BackChannel } from './back-channel.js';
import type { Peer } from './caller.js';
import type { Duplicate, DuplicateRequestCache } from './duplicate-request-cache.js';
import { DEFAULT_LIMITS, type ServerLimits } from './server-limits.js';
import { isSuccess, type Respond } from './replies.js';
import type { Server } from './server.js';

let connections = 0;

type NewCall = Extract<Duplicate, { state: 'new' }>;

/** Whom a connection belongs to. */
interface ServedStreamOptions {
  readonly server: Server;
  readonly peer: Peer;
  /** Once, at the very end. The error is undefined when nothing went wrong. */
  readonly onClose: (error: RpcError | undefined) => void;
  /** Absent where the caller cannot have TLS, or has it. */
  readonly tlsOffer?: TlsOffer;
}

/** One caller's connection: its calls go to the server, the replies back in the order they are ready. */
export class ServedStream {
  readonly #server: Server;
  readonly #peer: Peer;
  readonly #records: RecordStream;
  readonly #onClose: (error: RpcError | undefined) => void;
  readonly #tlsOffer: TlsOffer | undefined;
  readonly #maxCallsInFlight: number;
  readonly #maxQueuedBytes: number;
  readonly #idleTimer: NodeJS.Timeout;
  readonly #number = ++connections;
  /** Who calls, for the cache of duplicates. */
  readonly #callerKey: string;
  readonly #respond: Respond = (write) => this.#records.send(write);
  #backChannel: BackChannel | undefined;
  #callsInFlight = 0;
  /** The calls that wait for one promise, the newest. */
  #awaited: { readonly running: Promise<void>; calls: number } | undefined;
  #isActive = false;
  #isEnding = false;
  #isClosed = false;

  constructor(stream: Duplex, { server, peer, onClose, tlsOffer }: ServedStreamOptions) {
    const limits: ServerLimits = server.options.limits ?? {};
    this.#server = server;
    this.#peer = peer;
    this.#callerKey = callerKey(peer);
    this.#onClose = onClose;
    this.#tlsOffer = tlsOffer;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    this.#maxQueuedBytes = limits.maxQueuedBytes ?? DEFAULT_LIMITS.maxQueuedBytes;
    // looks once per timeout, so that no call has to touch the timer
    const idleTimeoutMs = limits.idleTimeoutMs ?? DEFAULT_LIMITS.idleTimeoutMs;
    this.#idleTimer = setInterval(() => this.#onIdle(), Math.min(idleTimeoutMs, LONGEST_TIMER_MS)).unref();
    this.#records = new RecordStream(stream, this, limits);
    peer.callBack = () => (this.#backChannel ??= new BackChannel(peer, this.#records)).transport;
  }

  /** Takes no more calls; ends when those in flight are answered. */
  end(): void {
    this.#isEnding = true;
    if (this.#callsInFlight === 0) this.#records.end();
  }

  /** Ends at once. */
  destroy(): void {
    this.#records.destroy();
  }

  isReady(): boolean {
    return (
      !this.#isEnding &&
      this.#callsInFlight < this.#maxCallsInFlight &&
      this.#records.queuedBytes <= this.#maxQueuedBytes
    );
  }

  onRecord(bytes: Buffer, start: number, end: number): void {
    this.#isActive = true;
    if (this.#isTakenOtherwise(bytes, start, end)) return;
    // counted before it runs: its handler may close the server, and is answered all the same
    this.#callsInFlight++;
    const duplicates = this.#peer.address === '' ? undefined : this.#server.streamDuplicates;
    const running =
      duplicates === undefined || end - start < 4
        ? this.#server.dispatch(bytes, this.#peer, this.#respond, start, end)
        : this.#dispatchOnce(bytes.subarray(start, end), duplicates);
    if (running === undefined) this.#onAnswered(1);
    else this.#await(running);
  }

  /** A reply to a call back, or a probe for TLS: most streams can have neither. */
  #isTakenOtherwise(bytes: Buffer, start: number, end: number): boolean {
    if (this.#backChannel === undefined && this.#tlsOffer === undefined) return false;
    const record = bytes.subarray(start, end);
    if (this.#backChannel !== undefined && messageType(record) === REPLY) {
      this.#backChannel.onReply(record);
      return true;
    }
    return this.#tlsOffer !== undefined && this.#offersTls(record, this.#tlsOffer);
  }

  /** Calls that are answered together have the same promise. */
  #await(running: Promise<void>): void {
    if (this.#awaited?.running === running) {
      this.#awaited.calls++;
      return;
    }
    const awaited = { running, calls: 1 };
    this.#awaited = awaited;
    void running.then(() => {
      if (this.#awaited === awaited) this.#awaited = undefined;
      this.#onAnswered(awaited.calls);
    });
  }

  onEnd(): void {
    this.end();
  }

  onClose(error: RpcError | undefined): void {
    this.#isClosed = true;
    clearInterval(this.#idleTimer);
    this.#peer.leave();
    this.#backChannel?.onClose(error ?? new RpcError('RPC_DISCONNECTED', 'the caller is gone'));
    this.#onClose(error);
  }

  /** Answers a probe for TLS, unless something else is under way in plaintext: then it is a call like any other. */
  #offersTls(record: Buffer, offer: TlsOffer): boolean {
    const probe = readProbe(record);
    const isQuiet = this.#callsInFlight === 0 && this.#backChannel === undefined && !this.#isEnding;
    if (probe === undefined || !isQuiet) {
      offer.onPlaintextCall();
      return false;
    }
    const strayBytes = this.#records.unreadBytes;
    // somebody on the way may have put them there, to be taken for the client's (CVE-2011-0411)
    if (strayBytes > 0) this.#records.destroy(injected(strayBytes));
    else this.#offerTls(probe, offer);
    return true;
  }

  #offerTls(probe: Probe, offer: TlsOffer): void {
    this.#records.send((writer) => writeOffer(writer, probe.xid, this.#server.statusOf(probe)));
    this.#records.release(() => {
      clearInterval(this.#idleTimer);
      this.#peer.leave();
      offer.onOffered();
    });
  }

  /** Runs a call that did not come before over another connection. */
  #dispatchOnce(record: Buffer, duplicates: DuplicateRequestCache): Promise<void> | undefined {
    const key = `${this.#callerKey} ${record.readUInt32BE()}`;
    const duplicate = duplicates.begin(key, record, performance.now(), this.#number);
    if (duplicate.state === 'in progress') return this.#awaitOther(key, record, duplicates);
    if (duplicate.state === 'new') return this.#dispatchNew(record, duplicate);
    this.#sendReply(duplicate.reply);
    return undefined;
  }

  #dispatchNew(record: Buffer, duplicate: NewCall): Promise<void> | undefined {
    const running = this.#server.dispatch(record, this.#peer, (write, mayStillRun) => {
      const writer = new XdrWriter();
      write(writer);
      // not from the pool of Buffer, as over UDP
      const reply = new Uint8Array(writer.result());
      // who lost the connection is not answered, and whoever comes back was not the reason that it failed
      if (this.#isClosed && mayStillRun !== true && !isSuccess(reply)) duplicate.forget();
      else duplicate.finish(reply);
      this.#sendReply(reply);
    });
    // a call without a reply is over all the same; for others this is too late to matter
    if (running === undefined) duplicate.finish(undefined);
    return running?.then(() => duplicate.finish(undefined));
  }

  /** Answers with the reply to the same call, which runs for another connection; it runs anew where that was lost and it failed. */
  #awaitOther(key: string, record: Buffer, duplicates: DuplicateRequestCache): Promise<void> {
    // its memory is used for others meanwhile
    const call = Buffer.from(record);
    return new Promise((resolve) => {
      const onDone = (reply: Uint8Array | undefined): void => {
        this.#sendReply(reply);
        resolve();
      };
      duplicates.whenDone(key, onDone, () => {
        resolve(this.#isClosed ? undefined : this.#dispatchOnce(call, duplicates));
      });
    });
  }

  #sendReply(reply: Uint8Array | undefined): void {
    if (reply !== undefined) this.#records.send((writer) => appendBytes(writer, reply));
  }

  #onAnswered(calls: number): void {
    this.#callsInFlight -= calls;
    if (!this.#isEnding) this.#records.resume();
    else if (this.#callsInFlight === 0) this.#records.end();
  }

  /** Ends a connection that brought no call since the last look. */
  #onIdle(): void {
    if (this.#isActive || this.#callsInFlight > 0) this.#isActive = false;
    else this.end();
  }
}

/**
 * A caller is known again by its address, and by what protects the connection: what was let in over TLS, or by a
 * certificate, is not to be had without.
 */
function callerKey({ address, tls }: Peer): string {
  return tls === undefined ? address : `${address} ${tls.fingerprint256 ?? 'TLS'}`;
}

function injected(bytes: number): RpcError {
  return new RpcError('RPC_TLS_FAILED', `${bytes} bytes in plaintext behind the probe for TLS`);
}
