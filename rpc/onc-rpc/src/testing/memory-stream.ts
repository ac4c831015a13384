import { Duplex } from 'node:stream';
import type { DatagramSender } from '../datagram-socket.js';
import { later, type StreamFaults, type WaySettings } from './faults.js';

/** The two ends of a connection. */
interface StreamEnds {
  readonly local: DatagramSender;
  readonly remote: DatagramSender;
}

/** One end of a connection in memory; behaves as a net.Socket that may be half open. */
export class MemoryStream extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly #settings: WaySettings<StreamFaults>;
  #peer: MemoryStream | undefined;
  /** What is on its way from here, the next first: nothing on a stream is overtaken. */
  readonly #onTheWay: (() => void)[] = [];
  /** What has arrived and was not taken; after it, whether the other end is ended, and who waits for it to be taken. */
  readonly #arrived: Buffer[] = [];
  #hasPeerEnded = false;
  #hasGivenEnd = false;
  #onTaken: (() => void) | undefined;

  constructor({ local, remote }: StreamEnds, settings: WaySettings<StreamFaults>) {
    super();
    this.localAddress = local.address;
    this.localPort = local.port;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
    this.#settings = settings;
  }

  /** Connects two ends. */
  static connect(one: MemoryStream, other: MemoryStream): void {
    one.#peer = other;
    other.#peer = one;
  }

  setNoDelay(): this {
    return this;
  }

  /** Breaks the connection, as a reset does. */
  break(): void {
    const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const peer = this.#peer;
    this.#peer = undefined;
    this.destroy(error);
    peer?.destroy(error);
  }

  override _read(): void {
    this.#give();
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    const { random, faults, counts } = this.#settings;
    if (this.#peer === undefined || this.#peer.destroyed) {
      callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      return;
    }
    if (random.happens(faults.dropRate ?? 0)) {
      counts.broken++;
      this.break();
      callback();
      return;
    }
    const pieces = this.#cut(Buffer.from(chunk));
    counts.pieces += pieces.length;
    this.#carry(() => this.#peer?.onPeerBytes(pieces, callback));
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#carry(() => this.#peer?.onPeerEnd());
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const peer = this.#peer;
    // what was sent arrives all the same
    this.#carry(() => peer?.onPeerEnd());
    this.#onTaken?.();
    callback(error);
  }

  #cut(bytes: Buffer): Buffer[] {
    const { random, faults } = this.#settings;
    if (faults.maxPieceBytes === undefined) return [bytes];
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0)
      pieces.push(bytes.subarray(at, at + random.integer(1, faults.maxPieceBytes)));
    return pieces;
  }

  #carry(deliver: () => void): void {
    this.#onTheWay.push(deliver);
    later(this.#settings, () => this.#onTheWay.shift()?.());
  }

  /** Bytes of the other end have arrived; it may write more once they are taken. */
  onPeerBytes(pieces: readonly Buffer[], onTaken: () => void): void {
    if (this.destroyed) {
      onTaken();
      return;
    }
    this.#arrived.push(...pieces);
    this.#onTaken = onTaken;
    this.#give();
  }

  /** The other end will send no more. */
  onPeerEnd(): void {
    this.#hasPeerEnded = true;
    this.#give();
  }

  /** Hands over what has arrived as far as it is wanted; the other end may then write more. */
  #give(): void {
    for (let piece = this.#arrived.shift(); piece !== undefined; piece = this.#arrived.shift())
      if (!this.push(piece)) return;
    const onTaken = this.#onTaken;
    this.#onTaken = undefined;
    onTaken?.();
    if (!this.#hasPeerEnded || this.#hasGivenEnd || this.destroyed) return;
    this.#hasGivenEnd = true;
    this.push(null);
  }
}
