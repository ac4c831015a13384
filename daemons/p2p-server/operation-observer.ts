import type { ServerOperation } from '../p2p-protocol/index.js';

/** Is told of every request when its reply is made. Neither waits nor fails. */
export interface OperationObserver {
  /** `durationMs` from the last byte of the request until there is a reply, whose first byte is `statusByte`. */
  answered(operation: ServerOperation, statusByte: number, durationMs: number): void;
  /** It was no operation, and is left unanswered. */
  unknown(): void;
}
