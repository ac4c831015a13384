import * as xdr from 'node-xdr';
import { appendBytes } from '../append-bytes.js';
import { NULL_AUTH } from '../auth-flavor.js';
import type { Procedures, Version } from '../program.js';
import type { AcceptedReply } from '../rpc-message.js';
import { authTls } from '../tls/auth-tls.js';
import type { ProbedVersion } from '../tls/probe.js';
import { TlsRequirements } from '../tls/tls-requirements.js';
import { promised } from '../thenable.js';
import { tell } from '../user-callback.js';
import {
  AdmittedCall,
  type CallOrigin,
  type CallSurroundings,
  type OnHandlerError,
  type OnPeerFault,
} from './admitted-call.js';
import {
  type Admission,
  type Authentication,
  type Authenticator,
  authNone,
  authSys,
  type UnverifiedCall,
} from './authentication.js';
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
  writeSuccess,
} from './replies.js';
import { UnfinishedCalls } from './unfinished-calls.js';

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

export const DEFAULT_HANDLER_TIMEOUT_MS = 60_000;

const NOTHING = new Uint8Array();

/** From the bytes of a call to the bytes of its reply, without any I/O (RFC 5531 §9). */
export class Dispatcher {
  readonly #programs: ProgramTable;
  readonly #tlsRequirements = new TlsRequirements();
  readonly #authenticators: ReadonlyMap<number, Authenticator>;
  readonly #around: CallSurroundings;
  /** Used for one message after the other; taken while in use, because a handler may dispatch a call itself. */
  #idleReader: xdr.XdrReader | undefined;
  #droppedMessages = 0;

  constructor(options: DispatcherOptions = {}) {
    const authenticators = options.authenticators ?? [authNone, authSys];
    this.#authenticators = new Map([authTls, ...authenticators].map((each) => [each.flavor, each]));
    this.#programs = new ProgramTable(options.interceptors ?? []);
    this.#around = {
      decodeOptions: options.lenient === undefined ? {} : { lenient: options.lenient },
      handlerTimeoutMs: options.handlerTimeoutMs ?? DEFAULT_HANDLER_TIMEOUT_MS,
      unfinished: new UnfinishedCalls(),
      onHandlerError: options.onHandlerError,
      onPeerFault: options.onPeerFault,
    };
  }

  /** Messages that were no calls, or that their flavor discarded: nothing was answered. */
  get droppedMessages(): number {
    return this.#droppedMessages;
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
   * @param call the record, or the datagram; it must stay as it is until the answer
   */
  dispatch(call: Uint8Array, caller: Caller, respond: Respond): Promise<void> | undefined {
    const reader = this.#idleReader?.reset(call) ?? new xdr.XdrReader(call, this.#around.decodeOptions);
    this.#idleReader = undefined;
    try {
      return this.#read(reader, caller, respond);
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
      case 'call':
        return this.#judge(incoming.header, reader, {
          xid: incoming.header.xid,
          caller,
          callBytes: reader.end,
          respond,
        });
    }
  }

  /** Asks the call's flavor. */
  #judge(header: CallHeader, reader: xdr.XdrReader, origin: CallOrigin): Promise<void> | undefined {
    if (this.#tlsRequirements.refuses(header, origin.caller)) {
      replyAuthError(origin.respond, origin.xid, 'AUTH_TOOWEAK');
      return undefined;
    }
    const authenticator = this.#authenticators.get(header.cred.flavor);
    if (authenticator === undefined) {
      replyAuthError(origin.respond, origin.xid, 'AUTH_REJECTEDCRED');
      return undefined;
    }
    try {
      const authentication = authenticator.authenticate(unverified(header, reader, origin.caller));
      const judging = promised(authentication);
      if (judging !== undefined) return this.#judgeLater(judging, header, reader, origin);
      return this.#conclude(authentication as Authentication, header, reader, origin);
    } catch (error) {
      this.#onAuthenticatorError(error, origin);
      return undefined;
    }
  }

  async #judgeLater(
    judging: Promise<Authentication>,
    header: CallHeader,
    reader: xdr.XdrReader,
    origin: CallOrigin,
  ): Promise<void> {
    // the reader goes on to the next message meanwhile
    const body = new xdr.XdrReader(bodyOf(reader), this.#around.decodeOptions);
    try {
      await this.#conclude(await judging, header, body, origin);
    } catch (error) {
      this.#onAuthenticatorError(error, origin);
    }
  }

  #onAuthenticatorError(error: unknown, { respond, xid }: CallOrigin): void {
    tell(this.#around.onHandlerError, error, 'authentication');
    replyAuthError(respond, xid, 'AUTH_FAILED');
  }

  #conclude(
    authentication: Authentication,
    header: CallHeader,
    reader: xdr.XdrReader,
    origin: CallOrigin,
  ): Promise<void> | undefined {
    if ('credential' in authentication) return this.#run(authentication, header, reader, origin);
    if ('refusal' in authentication) {
      replyAuthError(origin.respond, origin.xid, authentication.refusal);
    } else if ('answer' in authentication) {
      const { answer, verf } = authentication;
      origin.respond((writer) => {
        writeSuccess(writer, origin.xid, verf);
        appendBytes(writer, answer);
      });
    } else {
      this.#droppedMessages++;
    }
    return undefined;
  }

  #run(
    admission: Admission,
    header: CallHeader,
    reader: xdr.XdrReader,
    origin: CallOrigin,
  ): Promise<void> | undefined {
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
  }
}

function bodyOf(reader: xdr.XdrReader): Buffer {
  return reader.bytes.subarray(reader.offset, reader.end);
}

/** A call as its flavor sees it; few look at its bytes. */
function unverified(header: CallHeader, reader: xdr.XdrReader, caller: Caller): UnverifiedCall {
  const { bytes, offset, end } = reader;
  return {
    header,
    caller,
    get signed() {
      return bytes.subarray(0, header.signedBytes);
    },
    get body() {
      return bytes.subarray(offset, end);
    },
  };
}

function replyFault(respond: Respond, xid: number, fault: HeaderFault): void {
  if (fault === 'RPC_MISMATCH') replyRpcMismatch(respond, xid);
  else if (fault === 'GARBAGE_ARGS') replyAccepted(respond, xid, NULL_AUTH, fault);
  else replyAuthError(respond, xid, fault);
}
