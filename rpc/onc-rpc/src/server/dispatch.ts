import * as xdr from 'node-xdr';
import { checkLimits } from '../limits.js';
import { NULL_AUTH } from '../auth-flavor.js';
import type { Procedures, Version } from '../program.js';
import type { AcceptedReply } from '../rpc-message.js';
import { tell } from '../user-callback.js';
import { authTls } from './auth-tls.js';
import type { ProbedVersion } from '../tls/probe.js';
import { TlsRequirements } from './tls-requirements.js';
import {
  AdmittedCall,
  type CallOrigin,
  type CallSurroundings,
  type OnHandlerError,
  type OnPeerFault,
} from './admitted-call.js';
import { type Authenticator, authNone, authSys } from './authentication.js';
import { type Admit, AuthenticatorTable } from './authenticator-table.js';
import { AwaitedCalls } from './awaited-calls.js';
import type { Caller } from './caller.js';
import type { Handlers, ServerInterceptor } from './handlers.js';
import { type CallHeader, type HeaderFault, readIncomingCall } from './incoming-call.js';
import { ProgramTable } from './program-table.js';
import {
  replyAccepted,
  replyAuthError,
  replyProgMismatch,
  replyRpcMismatch,
  type Respond,
} from './replies.js';

/** How calls are judged and run; everything has a default. */
export interface DispatcherOptions {
  /** Flavors accepted. Default: AUTH_NONE and AUTH_SYS. */
  readonly authenticators?: readonly Authenticator[];
  /** Stand before every handler, the first outermost. Default: none. */
  readonly interceptors?: readonly ServerInterceptor[];
  /** Deviations accepted in arguments. Default: none. */
  readonly lenient?: xdr.Leniency;
  /** How long a handler may take, in ms; its call is then answered with SYSTEM_ERR. Default 60,000; Infinity for no limit. */
  readonly handlerTimeoutMs?: number;
  /** Told of what handlers throw. Default: nobody is. */
  readonly onHandlerError?: OnHandlerError;
  /** Told of peers at fault. Default: nobody is. */
  readonly onPeerFault?: OnPeerFault;
}

/** How one version of a program is served. */
export interface ServeOptions {
  /** `require` refuses every call that does not come over TLS, with AUTH_TOOWEAK. Default `allow`. */
  readonly tls?: 'allow' | 'require';
}

/** The default of `DispatcherOptions.handlerTimeoutMs`, in ms. */
export const DEFAULT_HANDLER_TIMEOUT_MS = 60_000;

const NOTHING = Buffer.alloc(0);

/** From the bytes of a call to the bytes of its reply, without any I/O (RFC 5531 §9). */
export class Dispatcher {
  readonly #programs: ProgramTable;
  readonly #tlsRequirements = new TlsRequirements();
  readonly #flavors: AuthenticatorTable;
  readonly #around: CallSurroundings;
  /** Used for one message after the other; taken while in use, because a handler may dispatch a call itself. */
  #idleReader: xdr.XdrReader | undefined;
  #droppedMessages = 0;

  /** @throws RangeError for a `handlerTimeoutMs` that is no time */
  constructor(options: DispatcherOptions = {}) {
    checkLimits(options, ['handlerTimeoutMs']);
    this.#programs = new ProgramTable(options.interceptors ?? []);
    const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS } = options;
    this.#around = {
      decodeOptions: options.lenient === undefined ? {} : { lenient: options.lenient },
      handlerTimeoutMs,
      awaited: new AwaitedCalls(handlerTimeoutMs),
      onHandlerError: options.onHandlerError,
      onPeerFault: options.onPeerFault,
    };
    const { authenticators = [authNone, authSys] } = options;
    this.#flavors = new AuthenticatorTable([authTls, ...authenticators], this.#around, this.#run);
  }

  /** Messages that were no calls, or that their flavor discarded: nothing was answered. */
  get droppedMessages(): number {
    return this.#droppedMessages + this.#flavors.droppedCalls;
  }

  /** Serves a version of a program. Procedure 0 answers by itself unless the version describes one. @throws RangeError for a version that is served already */
  add<P extends Procedures>(
    version: Version<P>,
    handlers: Handlers<Version<P>>,
    options: ServeOptions = {},
  ): void {
    this.#programs.add(version, handlers);
    if (options.tls === 'require') this.#tlsRequirements.add(version.program, version.version);
  }

  /** What a call of the version's NULL procedure would be answered with, if it came to its program. */
  statusOf({ program, version }: ProbedVersion): AcceptedReply['replyData'] {
    const found = this.#programs.find({ prog: program, vers: version, proc: 0 });
    if (typeof found === 'string') return { tag: found };
    return 'mismatch' in found ? { tag: 'PROG_MISMATCH', value: found.mismatch } : { tag: 'SUCCESS' };
  }

  /** Serves a version no longer. Says whether it was served. */
  remove(version: Pick<Version<Procedures>, 'program' | 'version'>): boolean {
    this.#tlsRequirements.delete(version.program, version.version);
    return this.#programs.remove(version);
  }

  /**
   * Answers one call, by one `respond` or none. Returns a promise only where the handler or the flavor did; it never
   * rejects, and nothing is thrown.
   * @param bytes what the record, or the datagram, stands in; it must stay as it is until the answer
   * @param start where the call begins there
   * @param end where it ends
   */
  dispatch(
    bytes: Uint8Array,
    caller: Caller,
    respond: Respond,
    start = 0,
    end = bytes.length,
  ): Promise<void> | undefined {
    const reader = this.#idleReader ?? new xdr.XdrReader(NOTHING, this.#around.decodeOptions);
    this.#idleReader = undefined;
    try {
      return this.#read(reader.reset(bytes, start, end), caller, respond);
    } catch (error) {
      // an error reply too can be longer than the datagram that would carry it: nothing is answered then
      tell(this.#around.onHandlerError, error, 'reply');
      return undefined;
    } finally {
      // an idle server holds on to no call
      this.#idleReader = reader.reset(NOTHING);
    }
  }

  #read(reader: xdr.XdrReader, caller: Caller, respond: Respond): Promise<void> | undefined {
    const incoming = readIncomingCall(reader);
    switch (incoming.kind) {
      case 'dropped':
        this.#droppedMessages++;
        return undefined;
      case 'faulty':
        replyFault(respond, incoming.xid, incoming.fault);
        return undefined;
      case 'call': {
        const { xid } = incoming.header;
        const callBytes = reader.end - reader.start;
        return this.#admit(incoming.header, reader, { xid, caller, callBytes, respond });
      }
    }
  }

  #admit(header: CallHeader, reader: xdr.XdrReader, origin: CallOrigin): Promise<void> | undefined {
    if (this.#tlsRequirements.refuses(header, origin.caller)) {
      replyAuthError(origin.respond, origin.xid, 'AUTH_TOOWEAK');
      return undefined;
    }
    return this.#flavors.judge(header, reader, origin);
  }

  readonly #run: Admit = (admission, header, reader, origin) => {
    const service = this.#programs.find(header);
    if (typeof service === 'string') {
      replyAccepted(origin.respond, origin.xid, admission.verf, service);
      return undefined;
    }
    if ('mismatch' in service) {
      replyProgMismatch(origin.respond, origin.xid, admission.verf, service.mismatch);
      return undefined;
    }
    return new AdmittedCall(origin, admission, service, this.#around).run(reader);
  };
}

function replyFault(respond: Respond, xid: number, fault: HeaderFault): void {
  if (fault === 'RPC_MISMATCH') replyRpcMismatch(respond, xid);
  else if (fault === 'GARBAGE_ARGS') replyAccepted(respond, xid, NULL_AUTH, fault);
  else replyAuthError(respond, xid, fault);
}
