/**
 * The operations of the P2P protocol as one value: what each takes, and what its reply's first byte means. Client,
 * server and peer listener are written against it, so they cannot disagree.
 */

interface OperationShape {
  /** Words of the opcode; only their separator differs between the two families of programs. */
  readonly words: readonly string[];
  /** Whether a timestamp stands between the opcode and the arguments: everything that is asked of the server has one. */
  readonly isTimestamped: boolean;
  /** Of an extension (specs/p2p-extensions.md): how the log names it. Absent from it where it is not logged. */
  readonly extension?: { readonly loggedAs?: string };
  /** Arguments in the order they travel. */
  readonly args: readonly Argument[];
  /** Meaning of the reply's first byte; the LAST one also answers whatever is wrong otherwise. */
  readonly statuses: readonly ['ok', ...string[]];
}

/** Every argument an operation can take. */
export type Argument =
  | 'user'
  | 'port'
  | 'path'
  | 'description'
  | 'target'
  | 'session'
  | 'size'
  | 'text'
  | 'after'
  | 'prefix'
  | 'sha256'
  | 'offset';

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
  START_SESSION: {
    words: ['START', 'SESSION'],
    isTimestamped: true,
    extension: {},
    args: ['user', 'port'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  HEARTBEAT: {
    words: ['HEARTBEAT'],
    isTimestamped: true,
    extension: {},
    args: ['user', 'session'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  DISCONNECT_SESSION: {
    words: ['DISCONNECT', 'SESSION'],
    isTimestamped: true,
    extension: { loggedAs: 'DISCONNECT' },
    args: ['user', 'session'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  DESCRIBE_FILE: {
    words: ['DESCRIBE', 'FILE'],
    isTimestamped: true,
    extension: {},
    args: ['user', 'path', 'size'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'contentNotPublished', 'otherError'],
  },
  LIST_CONTENT_LONG: {
    words: ['LIST', 'CONTENT', 'LONG'],
    isTimestamped: true,
    extension: { loggedAs: 'LIST_CONTENT' },
    args: ['user', 'target', 'after'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'remoteUserDoesNotExist', 'otherError'],
  },
  SEARCH: {
    words: ['SEARCH'],
    isTimestamped: true,
    extension: { loggedAs: 'SEARCH' },
    args: ['user', 'text', 'after'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  ANNOUNCE_CERTIFICATE: {
    words: ['ANNOUNCE', 'CERTIFICATE'],
    isTimestamped: true,
    extension: {},
    args: ['user', 'session', 'sha256'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'otherError'],
  },
  GET_CERTIFICATE: {
    words: ['GET', 'CERTIFICATE'],
    isTimestamped: true,
    extension: {},
    args: ['user', 'target'],
    statuses: ['ok', 'userDoesNotExist', 'userNotConnected', 'remoteUserNotAvailable'],
  },
  STAT_FILE: {
    words: ['STAT', 'FILE'],
    isTimestamped: false,
    extension: {},
    args: ['path', 'prefix'],
    statuses: ['ok', 'fileNotAvailable', 'otherError'],
  },
  GET_FILE_RANGE: {
    words: ['GET', 'FILE', 'RANGE'],
    isTimestamped: false,
    extension: {},
    args: ['path', 'offset'],
    statuses: ['ok', 'fileNotAvailable', 'otherError'],
  },
} as const satisfies Record<string, OperationShape>;

/** Name of an operation: its opcode in the underscore spelling. */
export type Operation = keyof typeof OPERATIONS;
/** The operations that are asked of another peer. */
export type PeerOperation = {
  [Op in Operation]: (typeof OPERATIONS)[Op]['isTimestamped'] extends true ? never : Op;
}[Operation];
/** The operations of specs/p2p-protocol.md, without extensions. */
export type BaseOperation = {
  [Op in Operation]: (typeof OPERATIONS)[Op] extends { readonly extension: object } ? never : Op;
}[Operation];
/** The operations a client asks of the server. */
export type ServerOperation = Exclude<Operation, PeerOperation>;

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
  return OPERATIONS[operation].isTimestamped;
}

/** Whether an operation belongs to specs/p2p-extensions.md: a program of the base protocol answers it with silence. */
export function isExtension(operation: Operation): boolean {
  return 'extension' in OPERATIONS[operation];
}

/** How the log names an operation of the server; undefined for one that is neither printed nor logged. */
export function loggedName(operation: ServerOperation): string | undefined {
  const shape: OperationShape = OPERATIONS[operation];
  return shape.extension === undefined ? operation : shape.extension.loggedAs;
}
