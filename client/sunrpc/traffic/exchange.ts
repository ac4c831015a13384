import type { Call, Reply, Target } from './rpc-message.js';
import type { WireDamage, WireMessage } from './wire-item.js';

export interface SeenCall extends WireMessage {
  readonly message: Call;
  /** How often it was sent: more than once where its client did not want to wait any longer. */
  readonly timesSent: number;
  /** The same call had been answered before. */
  readonly isRepeated: boolean;
}

export interface SeenReply extends WireMessage {
  readonly message: Reply;
}

/** Why a reply is shown that is not the first to its call. */
export type ReplyRole =
  | 'first'
  /** The capture has it before the call. */
  | 'early'
  /** The call has been shown as unanswered. */
  | 'late'
  /** The same server has answered the call before. */
  | 'again'
  /** It comes from an address that the call was not sent to: a host with several, or the answer to a broadcast. */
  | 'from elsewhere';

/** A call with its reply. */
export interface Answered {
  readonly kind: 'answered';
  readonly call: SeenCall;
  readonly reply: SeenReply;
  readonly role: ReplyRole;
}

/** A call that has no reply. */
export interface Unanswered {
  readonly kind: 'unanswered';
  readonly call: SeenCall;
  readonly why: 'no reply yet' | 'connection ended' | 'end of capture' | 'too many calls wait' | 'none given';
}

/** A reply whose call was not seen. */
export interface Orphan {
  readonly kind: 'orphan';
  readonly reply: SeenReply;
  /** What it is said to answer. */
  readonly target?: Target;
}

/** A message of which not even the kind can be read. */
interface UnreadableMessage {
  readonly kind: 'unreadable';
  readonly message: WireMessage;
  readonly fault: string;
}

/** What there is to show of the traffic. */
export type Exchange = Answered | Unanswered | Orphan | UnreadableMessage | WireDamage;
