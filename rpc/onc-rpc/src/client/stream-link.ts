import type { Duplex } from 'node:stream';
import type { XdrWriter } from 'node-xdr';
import { RecordStream, type RecordStreamLimits } from '../record-stream.js';
import { RpcError } from '../rpc-error.js';
import type { Link, LinkOwner } from './link.js';

/** A link over a stream that is connected. */
export class StreamLink implements Link {
  readonly #records: RecordStream;
  readonly #owner: LinkOwner;
  readonly #peer: string;
  readonly #closed: Promise<void>;
  #onClosed: () => void = () => undefined;
  #isOver = false;

  constructor(stream: Duplex, owner: LinkOwner, peer: string, limits: RecordStreamLimits) {
    this.#owner = owner;
    this.#peer = peer;
    this.#closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    this.#records = new RecordStream(stream, this, limits);
  }

  get queuedBytes(): number {
    return this.#records.queuedBytes;
  }

  send(write: (writer: XdrWriter) => void): void {
    this.#records.send(write);
  }

  close(): Promise<void> {
    this.#isOver = true;
    this.#records.end();
    return this.#closed;
  }

  /** Replies are always welcome: were they to wait for calls to be taken, both sides could wait for each other. */
  isReady(): boolean {
    return true;
  }

  onRecord(record: Buffer): void {
    if (!this.#isOver) this.#owner.onMessage(record);
  }

  /** Told at once, so that calls made from now on get another connection. */
  onEnd(): void {
    this.#lose(new RpcError('RPC_DISCONNECTED', `${this.#peer} closed the connection`));
    this.#records.destroy();
  }

  onClose(error: RpcError | undefined): void {
    this.#lose(error ?? new RpcError('RPC_DISCONNECTED', `the connection to ${this.#peer} was closed`));
    this.#onClosed();
  }

  #lose(error: RpcError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.onClose(error);
  }
}
