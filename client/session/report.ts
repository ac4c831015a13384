import type { Status } from '../../daemons/p2p-protocol/index.js';
import { type ConsoleOperation, messageFor } from './messages.js';

/** One of the things that were asked for: its fields in the order they are shown, undefined where nobody knows. */
export type Entry = Readonly<Record<string, string | number | undefined>>;

/** What came of a command. */
export interface Report {
  readonly operation: ConsoleOperation | 'STATUS';
  readonly status: Status<ConsoleOperation>;
  /** The line that the console shows. */
  readonly message: string;
  /** Other people's names and paths, as they came: to be escaped before they are shown. */
  readonly entries: readonly Entry[];
  readonly succeeded: boolean;
  /** The timestamp of the question, where entries tell times that it is to be compared with. */
  readonly askedAt?: string | undefined;
  /** Whether it is the server that said so, where somebody wants to know. */
  readonly isAnswered?: boolean;
}

export function report<Op extends ConsoleOperation>(
  operation: Op,
  status: Status<Op>,
  entries: readonly Entry[] = [],
): Report {
  return { operation, status, message: messageFor(operation, status), entries, succeeded: status === 'ok' };
}
