import type { XdrWriter } from 'node-xdr';
import type { RpcError } from '../rpc-error.js';
import type { ProbedVersion } from '../tls/probe.js';

/** Who is told what a link brings. */
export interface LinkOwner {
  /** One message; the bytes may be reused once this returns. */
  onMessage(message: Uint8Array): void;
  /** Once: the link is gone and brings nothing any more. */
  onClose(error: RpcError): void;
}

/** Moves messages to one server and back; knows nothing of calls. */
export interface Link {
  /**
   * Sends one message, which `write` writes. What `write` throws is passed on.
   * @param most a link that gathers messages does not wait for more than so many
   * @throws RpcError for a message that the link cannot carry
   */
  send(write: (writer: XdrWriter) => void, most?: number): void;
  /** Bytes that wait to be sent. */
  readonly queuedBytes: number;
  /**
   * Ends the link; resolves when nothing of it is left. `onClose` is not called any more.
   * @param isDone whether the server has answered what was sent last, so that it has everything and owes nothing
   */
  close(isDone?: boolean): Promise<void>;
}

/** How a transport makes its link, when the first call needs it and again after it was lost. */
export interface Connector {
  /** The kind of transport (RFC 5665 §5.1): `tcp`, `udp`, `local`, … */
  readonly netid: string;
  /** Where to, for messages: `tcp 127.0.0.1:111`. */
  readonly peer: string;
  /** Whether messages may be lost, so that calls are sent again until answered. */
  readonly isUnreliable: boolean;
  /** Where they may be: how long to wait before a call is sent again for the first time, in ms. Default 500. */
  readonly retransmitAfterMs?: number | undefined;
  /**
   * `called` is what the first call is for: who asks for TLS has to name a program (RFC 9289 §4.1).
   * @throws RpcError `RPC_CONNECT_FAILED`, also when the signal is aborted; `RPC_TLS_REQUIRED`, `RPC_TLS_FAILED`
   */
  connect(owner: LinkOwner, signal: AbortSignal, called: ProbedVersion): Promise<Link>;
}
