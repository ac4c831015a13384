import type { RpcError } from '../rpc-error.js';
import type { CallNumbers } from './call-header.js';
import type { Link } from './link.js';
import type { PendingCall } from './pending-calls.js';

/** A call of whatever types, as its channel sees it. */
export interface TransmittableCall extends PendingCall {
  readonly isOneway: boolean;
  /** Whether it is sent only once the session is established. */
  readonly awaitsSession: boolean;
  readonly numbers: CallNumbers;
  /** For messages. */
  readonly name: string;
  /** Whether it was sent over the present link. */
  readonly isSent: boolean;
  /** Bytes of its arguments that count because it waits to be sent; its holder keeps them. */
  heldBytes: number;
  /** Encodes the arguments now, because they cannot be sent now and may change. Returns their length in bytes. @throws RpcError `RPC_BAD_ARGUMENTS` */
  freeze(): number;
  /** Sends the call; `most` as `Link.send` has it. @throws RpcError `RPC_BAD_ARGUMENTS` when the arguments cannot be encoded; nothing is sent then */
  transmit(link: Link, most?: number): void;
  /**
   * The link is lost. Says whether the call waits on, to be sent again over another: not where the peer sent what is no
   * record, as it would again.
   */
  onLost(error: RpcError): boolean;
  /** Ends a one-way call, which has no reply to wait for. */
  finishOneway(): void;
}
