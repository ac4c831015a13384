import type { Argument, ServerOperation } from '../p2p-protocol/index.js';

/** A recognised operation as it arrived, whatever its fields are worth; undefined is what never came. */
export interface Received {
  readonly operation: ServerOperation;
  /** The opcode as the client spelled it. */
  readonly opcode: string;
  /** As received, unless it was no text. */
  readonly timestamp: string | undefined;
  readonly fields: Readonly<Partial<Record<Argument, Buffer>>>;
}
