import type { DecodeOptions } from 'node-xdr';
import type { RpcError } from '../rpc-error.js';
import type { FixedAuth, SessionAuth } from './authenticator.js';

/** What all calls of a channel share. */
export interface ChannelSettings {
  /** Where to, for messages. */
  readonly peer: string;
  /** Whether to send again until the reply is there. */
  readonly isUnreliable: boolean;
  /** The first wait before that, in ms; each further one is twice as long, up to the longest. */
  readonly retransmitAfterMs: number | undefined;
  /** How often it may be sent again after the connection was lost. */
  readonly retries: number;
  readonly decodeOptions: DecodeOptions;
}

/** What a call takes from its channel for itself. */
export interface CallSettings<R> {
  /** Signed, as `PendingCalls` has it. */
  readonly xid: number;
  readonly auth: FixedAuth | Pick<SessionAuth, 'protect' | 'shouldRenew'>;
  /** Whether the call waits until the session of `auth` is established. */
  readonly awaitsSession: boolean;
  readonly timeoutMs: number;
  readonly channel: ChannelSettings;
  readonly resolve: (result: R) => void;
  readonly reject: (error: RpcError) => void;
}
