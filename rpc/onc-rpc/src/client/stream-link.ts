import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { XdrWriter } from 'node-xdr';
import { RecordStream, type RecordStreamLimits } from '../record-stream.js';
import { RpcError } from '../rpc-error.js';
import { CALL, messageType } from '../rpc-message.js';
import { Peer } from '../server/caller.js';
import type { Server } from '../server/server.js';
import { CallsBack } from './calls-back.js';
import type { Link, LinkOwner } from './link.js';

/** Who answers the calls that come back over a link, and from where they come. */
export interface ServesBack {
  readonly server: Server;
  readonly netid: string;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** A link over a stream that is connected. */
export class StreamLink implements Link {
  readonly #records: RecordStream;
  readonly #owner: LinkOwner;
  readonly #peer: string;
  readonly #callsBack: CallsBack | undefined;
  /** Within TLS the end is to be said (RFC 8446 §6.1). */
  readonly #isPlain: boolean;
  readonly #closed: Promise<void>;
  #onClosed: () => void = () => undefined;
  #isOver = false;

  constructor(
    stream: Duplex,
    owner: LinkOwner,
    peer: string,
    limits: RecordStreamLimits,
    servesBack?: ServesBack,
  ) {
    this.#owner = owner;
    this.#peer = peer;
    this.#isPlain = stream instanceof net.Socket && !('encrypted' in stream);
    this.#closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    this.#records = new RecordStream(stream, this, limits);
    if (servesBack === undefined) return;
    const { server, netid, address, port } = servesBack;
    this.#callsBack = new CallsBack(server, new Peer(netid, address, port), this.#records);
  }

  get queuedBytes(): number {
    return this.#records.queuedBytes;
  }

  send(write: (writer: XdrWriter) => void, most?: number): void {
    this.#records.send(write, most);
  }

  /** What the server owes nothing on is closed at once: to wait until it has closed its side, too, costs a round trip. */
  close(isDone = false): Promise<void> {
    this.#isOver = true;
    if (isDone && this.#isPlain && this.#callsBack === undefined) this.#records.destroy();
    else this.#records.end();
    return this.#closed;
  }

  /** Replies are always welcome: were they to wait for calls to be taken, both sides could wait for each other. */
  isReady(): boolean {
    return true;
  }

  onRecord(bytes: Buffer, start: number, end: number): void {
    if (this.#isOver) return;
    const record = bytes.subarray(start, end);
    if (this.#callsBack === undefined || messageType(record) !== CALL) this.#owner.onMessage(record);
    else if (!this.#callsBack.take(record)) {
      this.#records.destroy(new RpcError('RPC_DISCONNECTED', `${this.#peer} makes too many calls back`));
    }
  }

  /** Told at once, so that calls made from now on get another connection. */
  onEnd(): void {
    this.#lose(new RpcError('RPC_DISCONNECTED', `${this.#peer} closed the connection`));
    this.#records.destroy();
  }

  onClose(error: RpcError | undefined): void {
    this.#callsBack?.leave();
    if (!this.#isOver)
      this.#lose(error ?? new RpcError('RPC_DISCONNECTED', `the connection to ${this.#peer} was closed`));
    this.#onClosed();
  }

  #lose(error: RpcError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.onClose(error);
  }
}
