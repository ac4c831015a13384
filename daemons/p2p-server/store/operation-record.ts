/** What is told of an operation for good, well or badly formed; how a log server is told it is another matter. */
export interface OperationRecord {
  /** As it came, of unknown worth: it need not be UTF-8, nor short. */
  readonly user: Buffer;
  /** As the log names it: `PUBLISH`, `LIST_USERS`. */
  readonly operation: string;
  /** Of PUBLISH and DELETE, as it came. */
  readonly path: Buffer | undefined;
  /** `DD/MM/YYYY HH:MM:SS`. */
  readonly timestamp: string;
  /** The status byte of the reply. */
  readonly result: number;
  /** The user's IP address; empty where the server acted by itself. */
  readonly address: string;
}
