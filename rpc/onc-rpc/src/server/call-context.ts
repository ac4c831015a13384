import type { Credential } from './authentication.js';
import type { Caller } from './caller.js';

/** The procedure that is called. */
export interface ServedProcedure {
  /** The program's number. */
  readonly program: number;
  /** The version's number. */
  readonly version: number;
  /** The procedure's number. */
  readonly number: number;
  /** `LOG_PROG.SENDLOG`, for messages. */
  readonly name: string;
}

/** What a handler may know of its call besides the arguments. */
export interface CallContext {
  /** The call's transaction id: unique among the calls of one client, for a while (RFC 5531 §9). */
  readonly xid: number;
  /** What was called. */
  readonly procedure: ServedProcedure;
  /** Who called, as far as the transport knows. */
  readonly caller: Caller;
  /** Who called, as the credential says. */
  readonly credential: Credential;
  /** How long the call was, in bytes: the record without its marks, or the datagram. */
  readonly callBytes: number;
  /** Aborted when the result is of no use any more: the caller is gone, the deadline has passed, the server stops. */
  readonly signal: AbortSignal;
  /** How long the handler may still take, in ms; undefined without a limit, 0 when it is over. */
  deadlineMs(): number | undefined;
}

/** One call that a handler runs for. Its signal is made when the handler asks for it. */
export class RunningCall implements CallContext {
  readonly xid: number;
  readonly procedure: ServedProcedure;
  readonly caller: Caller;
  readonly credential: Credential;
  readonly callBytes: number;
  readonly #timeoutMs: number;
  #dueAt: number | undefined;
  #fate: 'running' | 'aborted' | 'over' = 'running';
  #aborter: AbortController | undefined;
  #onCallerGone: (() => void) | undefined;

  constructor(
    xid: number,
    procedure: ServedProcedure,
    origin: Pick<CallContext, 'caller' | 'credential' | 'callBytes'>,
    timeoutMs: number,
  ) {
    this.xid = xid;
    this.procedure = procedure;
    this.caller = origin.caller;
    this.credential = origin.credential;
    this.callBytes = origin.callBytes;
    this.#timeoutMs = timeoutMs;
  }

  /** When the deadline passes, as `performance.now()` time: it runs from the first time somebody asks. */
  get dueAt(): number {
    return (this.#dueAt ??= this.#timeoutMs === Infinity ? Infinity : performance.now() + this.#timeoutMs);
  }

  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = new AbortController();
      if (this.#fate === 'aborted' || this.caller.signal.aborted) this.abort();
      else if (this.#fate === 'running') {
        this.#onCallerGone = () => this.abort();
        this.caller.signal.addEventListener('abort', this.#onCallerGone);
      }
    }
    return this.#aborter.signal;
  }

  deadlineMs(): number | undefined {
    if (this.dueAt === Infinity) return undefined;
    return Math.max(0, this.dueAt - performance.now());
  }

  /** Nobody wants the result any more. */
  abort(): void {
    this.#fate = 'aborted';
    this.#aborter?.abort();
  }

  /** The call is over: the caller's signal need not know of it any longer. */
  end(): void {
    if (this.#fate === 'running') this.#fate = 'over';
    const onCallerGone = this.#onCallerGone;
    if (onCallerGone !== undefined) this.caller.signal.removeEventListener('abort', onCallerGone);
  }
}
