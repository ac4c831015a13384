import * as xdr from 'node-xdr';
import type { Procedures, Version } from '../program.js';
import {
  accepted,
  type AcceptedReply,
  denied,
  type OpaqueAuth,
  type ReplyBody,
  RpcMsg,
} from '../rpc-message.js';
import { type Authentication, type Authenticator, authNone, authSys } from './authentication.js';
import type { Caller } from './caller.js';
import { type CallContext, type Handlers, type Service, servicesOf } from './handlers.js';
import { type CallHeader, readIncomingCall } from './incoming-call.js';

/** Sends one reply, which `write` writes. */
export type Respond = (write: (writer: xdr.XdrWriter) => void) => void;

/** Told of what goes wrong inside a handler; the caller learns only SYSTEM_ERR. */
export type OnHandlerError = (error: unknown, procedure: string) => void;

export interface DispatcherOptions {
  /** Flavors accepted. Default: AUTH_NONE and AUTH_SYS. */
  readonly authenticators?: readonly Authenticator[];
  /** Deviations accepted in arguments. Default: none. */
  readonly lenient?: xdr.Leniency;
  readonly onHandlerError?: OnHandlerError;
}

type ReplyData = AcceptedReply['replyData'];

const NULL_SERVICE: Service = {
  name: 'NULL',
  args: xdr.void,
  result: xdr.void,
  oneway: false,
  handle: () => undefined,
};

/** From the bytes of a call to the bytes of its reply, without any I/O (RFC 5531 §9). */
export class Dispatcher {
  readonly #programs = new Map<number, Map<number, Map<number, Service>>>();
  readonly #authenticators: ReadonlyMap<number, Authenticator>;
  readonly #decodeOptions: xdr.DecodeOptions;
  readonly #onHandlerError: OnHandlerError;

  constructor(options: DispatcherOptions = {}) {
    const authenticators = options.authenticators ?? [authNone, authSys];
    this.#authenticators = new Map(authenticators.map((each) => [each.flavor, each]));
    this.#decodeOptions = options.lenient === undefined ? {} : { lenient: options.lenient };
    this.#onHandlerError = options.onHandlerError ?? (() => undefined);
  }

  /** Serves a version of a program. Procedure 0 answers by itself unless the version describes one. */
  add<P extends Procedures>(version: Version<P>, handlers: Handlers<Version<P>>): void {
    const versions = this.#programs.get(version.program) ?? new Map<number, Map<number, Service>>();
    const services = servicesOf(version, handlers);
    if (!services.has(0)) services.set(0, NULL_SERVICE);
    versions.set(version.version, services);
    this.#programs.set(version.program, versions);
  }

  /**
   * Answers one call. Returns a promise only where the handler did; it never rejects.
   * @param call the record, or the datagram
   */
  dispatch(call: Uint8Array, caller: Caller, respond: Respond): Promise<void> | undefined {
    const reader = new xdr.XdrReader(call, this.#decodeOptions);
    const incoming = readIncomingCall(reader);
    if (incoming.kind === 'call') return this.#admit(incoming.header, reader, caller, respond);
    if (incoming.kind === 'refused') reply(respond, incoming.xid, incoming.body);
    return undefined;
  }

  /** Lets a call in whose credential is accepted and whose procedure exists. */
  #admit(
    header: CallHeader,
    reader: xdr.XdrReader,
    caller: Caller,
    respond: Respond,
  ): Promise<void> | undefined {
    const authentication = this.#authenticate(header);
    if ('refusal' in authentication) {
      reply(respond, header.xid, denied({ tag: 'AUTH_ERROR', value: authentication.refusal }));
      return undefined;
    }
    const { verf, credential } = authentication;
    const service = this.#find(header);
    if ('tag' in service) {
      reply(respond, header.xid, accepted(service, verf));
      return undefined;
    }
    return this.#run(
      service,
      { xid: header.xid, verf, respond, context: { xid: header.xid, caller, credential } },
      reader,
    );
  }

  #authenticate({ cred, verf }: CallHeader): Authentication {
    const authenticator = this.#authenticators.get(cred.flavor);
    return authenticator?.authenticate(cred, verf) ?? { refusal: 'AUTH_REJECTEDCRED' };
  }

  /** Program, then version, then procedure: so each has its own answer. */
  #find(header: CallHeader): Service | ReplyData {
    const versions = this.#programs.get(header.prog);
    if (versions === undefined) return { tag: 'PROG_UNAVAIL' };
    const services = versions.get(header.vers);
    if (services === undefined) {
      const numbers = [...versions.keys()];
      return { tag: 'PROG_MISMATCH', value: { low: Math.min(...numbers), high: Math.max(...numbers) } };
    }
    return services.get(header.proc) ?? { tag: 'PROC_UNAVAIL' };
  }

  #run(service: Service, call: AdmittedCall, reader: xdr.XdrReader): Promise<void> | undefined {
    let args: unknown;
    try {
      args = service.args.read(reader);
      reader.expectEnd();
    } catch (error) {
      this.#fail(service, call, error instanceof xdr.XdrError ? 'GARBAGE_ARGS' : 'SYSTEM_ERR', error);
      return undefined;
    }
    try {
      const result = service.handle(args, call.context);
      if (result instanceof Promise) return this.#finish(service, call, result);
      succeed(service, call, result);
    } catch (error) {
      this.#fail(service, call, 'SYSTEM_ERR', error);
    }
    return undefined;
  }

  async #finish(service: Service, call: AdmittedCall, running: Promise<unknown>): Promise<void> {
    try {
      succeed(service, call, await running);
    } catch (error) {
      this.#fail(service, call, 'SYSTEM_ERR', error);
    }
  }

  #fail(service: Service, call: AdmittedCall, tag: 'GARBAGE_ARGS' | 'SYSTEM_ERR', error: unknown): void {
    if (tag === 'SYSTEM_ERR') this.#onHandlerError(error, service.name);
    if (!service.oneway) reply(call.respond, call.xid, accepted({ tag }, call.verf));
  }
}

/** A call that has only to be run. */
interface AdmittedCall {
  readonly xid: number;
  readonly verf: OpaqueAuth;
  readonly respond: Respond;
  readonly context: CallContext;
}

/** Sends the results; results that are not of their type are the handler's fault, and thrown before anything is sent. */
function succeed(service: Service, { xid, verf, respond }: AdmittedCall, result: unknown): void {
  if (service.oneway) return;
  respond((writer) => {
    writeReply(writer, xid, accepted({ tag: 'SUCCESS' }, verf));
    service.result.write(writer, result);
  });
}

function reply(respond: Respond, xid: number, body: ReplyBody): void {
  respond((writer) => writeReply(writer, xid, body));
}

function writeReply(writer: xdr.XdrWriter, xid: number, body: ReplyBody): void {
  RpcMsg.write(writer, { xid, body: { tag: 'REPLY', value: body } });
}
