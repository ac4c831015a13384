import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import * as xdr from 'node-xdr';
import type { DatagramSender } from '../datagram-socket.js';
import { LONGEST_TIMER_MS } from '../limits.js';
import { reasonOf, RpcError } from '../rpc-error.js';
import { NO_AUTH } from './authenticator.js';
import type { BroadcastCallOptions, BroadcastOptions, BroadcastReply } from './broadcast-options.js';
import { writeCallHeader } from './call-header.js';
import { connectFrom } from './local-end.js';
import { DEFAULT_RETRANSMIT_AFTER_MS, LONGEST_RETRANSMISSION_MS } from './outgoing-call.js';
import { readReplyXid, readResult } from './reply.js';
import type { CallTarget } from './transport.js';
import { MAX_DATAGRAM_BYTES } from './udp-link.js';

const DEFAULT_GATHERING_MS = 3000;
const DEFAULT_MAX_REPLIES = 10_000;
/** All networks that this host is in. */
const EVERYBODY = '255.255.255.255';
const XIDS = 0x1_0000_0000;

/** One broadcast, from its arguments to the replies that came in time. */
export class BroadcastCall<A, R> {
  readonly #target: CallTarget<A, R>;
  readonly #options: BroadcastOptions;
  readonly #callOptions: BroadcastCallOptions<R>;
  readonly #xid = randomInt(XIDS);
  readonly #replies: BroadcastReply<R>[] = [];
  readonly #answered = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(target: CallTarget<A, R>, options: BroadcastOptions, callOptions: BroadcastCallOptions<R>) {
    this.#target = target;
    this.#options = options;
    this.#callOptions = callOptions;
  }

  /** @throws RpcError as a rejection */
  async make(args: A): Promise<readonly BroadcastReply<R>[]> {
    const { signal, timeoutMs = DEFAULT_GATHERING_MS } = this.#callOptions;
    // NaN is never due, nor not yet
    if (!(typeof timeoutMs === 'number' && timeoutMs >= 0)) throw this.#noTime(timeoutMs);
    const call = this.#encode(args);
    if (signal?.aborted === true) throw this.#aborted();
    const socket = await connectFrom(this.#options, (localPort) => this.#open(localPort));
    try {
      await this.#gather(socket, call, timeoutMs);
    } finally {
      clearTimeout(this.#timer);
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    }
    return this.#replies;
  }

  #encode(args: A): Buffer {
    const writer = new xdr.XdrWriter({ maxBytes: MAX_DATAGRAM_BYTES });
    try {
      writeCallHeader(writer, this.#xid, this.#target, this.#options.auth ?? NO_AUTH);
      this.#target.args.write(writer, args);
    } catch (cause) {
      const message = `${this.#target.name}: no call can be made of the arguments: ${reasonOf(cause)}`;
      throw new RpcError('RPC_BAD_ARGUMENTS', message, { cause });
    }
    return Buffer.from(writer.result());
  }

  #open(localPort = 0): Promise<dgram.Socket> {
    return new Promise((resolve, reject) => {
      const socket = dgram.createSocket('udp4');
      socket.once('error', (error) => {
        socket.close();
        reject(this.#unsendable(error));
      });
      socket.bind(localPort, this.#options.localAddress, () => {
        socket.removeAllListeners('error').setBroadcast(true);
        resolve(socket);
      });
    });
  }

  #gather(socket: dgram.Socket, call: Buffer, timeoutMs: number): Promise<void> {
    const { signal } = this.#callOptions;
    let onAbort: () => void = () => undefined;
    const gathering = new Promise<void>((resolve, reject) => {
      onAbort = () => reject(this.#aborted());
      // while the socket was bound
      if (signal?.aborted === true) {
        onAbort();
        return;
      }
      signal?.addEventListener('abort', onAbort);
      const onError = (error: Error): void => reject(this.#unsendable(error));
      socket.on('error', onError);
      socket.on('message', (message, from) => {
        try {
          if (this.#onReply(message, from)) resolve();
        } catch (error) {
          reject(this.#undecided(error));
        }
      });
      this.#sendUntil(performance.now() + timeoutMs, resolve, () => this.#send(socket, call, onError));
    });
    return gathering.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  #send(socket: dgram.Socket, call: Buffer, onError: (error: Error) => void): void {
    const { host = EVERYBODY, port } = this.#options;
    socket.send(call, port, host, (error) => {
      if (error !== null) onError(error);
    });
  }

  /** Sends again and again, at growing distances, until the deadline. */
  #sendUntil(
    deadline: number,
    onDeadline: () => void,
    send: () => void,
    waitMs = this.#options.retransmitAfterMs ?? DEFAULT_RETRANSMIT_AFTER_MS,
  ): void {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) {
      onDeadline();
      return;
    }
    send();
    const longerMs = Math.min(waitMs * 2, LONGEST_RETRANSMISSION_MS);
    const again = (): void => this.#sendUntil(deadline, onDeadline, send, longerMs);
    this.#timer = setTimeout(again, Math.min(waitMs, leftMs, LONGEST_TIMER_MS));
  }

  /** Says whether there are replies enough. Throws what `isEnough` throws. */
  #onReply(message: Buffer, { address, port }: DatagramSender): boolean {
    const { maxReplies = DEFAULT_MAX_REPLIES, lenient } = this.#options;
    const decodeOptions = lenient === undefined ? {} : { lenient };
    const reader = new xdr.XdrReader(message, decodeOptions);
    const name = `${address} ${port}`;
    if (readReplyXid(reader) !== this.#xid || this.#answered.has(name)) return false;
    if (this.#replies.length >= maxReplies) return false;
    this.#answered.add(name);
    try {
      const result = readResult(this.#target, reader, undefined, decodeOptions);
      this.#replies.push({ kind: 'result', address, port, result });
    } catch (error) {
      const cause =
        error instanceof RpcError ? error : new RpcError('RPC_BAD_REPLY', reasonOf(error), { cause: error });
      this.#replies.push({ kind: 'error', address, port, error: cause });
    }
    return this.#callOptions.isEnough?.(this.#replies) === true;
  }

  #unsendable(cause: unknown): RpcError {
    const { host = EVERYBODY, port } = this.#options;
    const message = `${this.#target.name}: no broadcast to ${host}:${port}: ${reasonOf(cause)}`;
    return new RpcError('RPC_CONNECT_FAILED', message, { cause });
  }

  #noTime(timeoutMs: unknown): RpcError {
    const message = `${this.#target.name}: timeoutMs is ${String(timeoutMs)}, no time in ms`;
    return new RpcError('RPC_BAD_ARGUMENTS', message);
  }

  #undecided(cause: unknown): RpcError {
    const message = `${this.#target.name}: given up, isEnough threw: ${reasonOf(cause)}`;
    return new RpcError('RPC_ABORTED', message, { cause });
  }

  #aborted(): RpcError {
    const message = `${this.#target.name}: given up by the caller`;
    return new RpcError('RPC_ABORTED', message, { cause: this.#callOptions.signal?.reason });
  }
}
