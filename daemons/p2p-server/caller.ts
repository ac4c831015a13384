/** Who is at the other end of a connection. */
export interface Caller {
  readonly ip: string;
  /** Whether nobody in between can read or change what is said. */
  readonly isSecure: boolean;
  /** Aborted when the connection is gone before it is answered. Made when it is asked for: few ever are. */
  readonly signal?: AbortSignal;
}
