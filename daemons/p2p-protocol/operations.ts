/**
 * The operations of the P2P protocol as one value: what each takes, and what its reply's first byte means. Client,
 * server and peer listener are written against it, so they cannot disagree.
 */

interface OperationShape {
  /** Words of the opcode; only their separator differs between the two families of programs. */
  readonly words: readonly string[];
  /** Whether a timestamp stands between the opcode and the arguments. */
  readonly isTimestamped: boolean;
  /** Arguments in the order they travel. */
  readonly args: readonly Argument[];
  /** Meaning of the reply's first byte; the LAST one also answers whatever is wrong otherwise. */
  readonly statuses: readonly ['ok', ...string[]];
}

/** Every argument an operation can take. */
export type Argument = 'user' | 'port' | 'path' | 'description' | 'target';

export const OPERATIONS = {
  REGISTER: {
    words: ['REGISTER'],
    isTimestamped: true,
    args: ['user'],
    statuses: ['ok', 'usernameInUse', 'otherError'],
  },
  UNREGISTER: {
    words: ['UNREGISTER'],
    isTimestamped: true,
    args: ['user'],
    statuses: ['ok', 'userDoesNotExist', 'otherError'],
  },
  CONNECT: {
    words: ['CONNECT'],
    isTimestamped: true,
    args: ['user', 'port'],
    statuses: ['ok', 'userDoesNotExist', 'userAlreadyConnected', 'otherError'],
  },
  DISCONNECT: {
    words: ['DISCONNECT'],
    isTimestamped: true,
    args: ['user'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  PUBLISH: {
    words: ['PUBLISH'],
    isTimestamped: true,
    args: ['user', 'path', 'description'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'contentAlreadyPublished', 'otherError'],
  },
  DELETE: {
    words: ['DELETE'],
    isTimestamped: true,
    args: ['user', 'path'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'contentNotPublished', 'otherError'],
  },
  LIST_USERS: {
    words: ['LIST', 'USERS'],
    isTimestamped: true,
    args: ['user'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  LIST_CONTENT: {
    words: ['LIST', 'CONTENT'],
    isTimestamped: true,
    args: ['user', 'target'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'remoteUserDoesNotExist', 'otherError'],
  },
  GET_USER_INFO: {
    words: ['GET', 'USER', 'INFO'],
    isTimestamped: true,
    args: ['user', 'target'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'remoteUserNotAvailable'],
  },
  GET_FILE: {
    words: ['GET', 'FILE'],
    isTimestamped: false,
    args: ['path'],
    statuses: ['ok', 'fileNotAvailable', 'otherError'],
  },
} as const satisfies Record<string, OperationShape>;

/** Name of an operation: its opcode in the underscore spelling, which is also how the log names it. */
export type Operation = keyof typeof OPERATIONS;
/** The operations a client asks of the server; GET_FILE is asked of another peer. */
export type ServerOperation = Exclude<Operation, 'GET_FILE'>;

/** Meaning of the first reply byte of an operation. */
export type Status<Op extends Operation> = (typeof OPERATIONS)[Op]['statuses'][number];
/** Arguments of an operation by name. */
export type Arguments<Op extends Operation> = Record<(typeof OPERATIONS)[Op]['args'][number], string>;

/** The byte that says `status`. */
export function statusByte<Op extends Operation>(operation: Op, status: Status<Op>): number {
  const statuses: readonly string[] = OPERATIONS[operation].statuses;
  return statuses.indexOf(status);
}

/** What a status byte says; one the operation does not have reads as its last, the failure for any other reason. */
export function statusOfByte<Op extends Operation>(operation: Op, byte: number): Status<Op> {
  const statuses: readonly Status<Op>[] = OPERATIONS[operation].statuses;
  return statuses[byte] ?? otherError(operation);
}

/** The status of everything that has no status of its own: over-long fields, bad UTF-8, a store that failed. */
export function otherError<Op extends Operation>(operation: Op): Status<Op> {
  const statuses: readonly Status<Op>[] = OPERATIONS[operation].statuses;
  const last = statuses.at(-1);
  if (last === undefined) throw new TypeError(`operation ${operation} has no status`);
  return last;
}

/** Whether one of the arguments is a path; the log shows it after the operation. */
export function takesPath(operation: Operation): boolean {
  const args: readonly Argument[] = OPERATIONS[operation].args;
  return args.includes('path');
}

/** Whether the server, rather than a peer, carries the operation out. */
export function isServerOperation(operation: Operation): operation is ServerOperation {
  return operation !== 'GET_FILE';
}
