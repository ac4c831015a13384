/** How `sunrpc call` ends: by class of failure, for scripts. */
export const EXIT_STATUS = {
  /** An unforeseen failure. */
  other: 1,
  /** The command line. */
  usage: 2,
  /** The `.x` file cannot be read or has errors. */
  interface: 3,
  /** The arguments are no JSON, or do not fit the procedure. */
  arguments: 4,
  /** Nobody answers where the program or the portmapper should be, or TLS fails. */
  unreachable: 5,
  /** The portmapper does not know the program. */
  notRegistered: 6,
  /** The server answered, and refused the call. */
  refused: 7,
  /** No reply in time. */
  timeout: 8,
  /** The reply cannot be understood. */
  badReply: 9,
} as const;

export type FailureClass = keyof typeof EXIT_STATUS;

/** Why a call cannot be made or failed, for whoever typed it. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly failureClass: FailureClass;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(failureClass: FailureClass, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.failureClass = failureClass;
    this.hint = hint;
  }
}
