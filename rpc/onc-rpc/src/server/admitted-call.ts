import * as xdr from 'node-xdr';
import { callEvent, serverCalls } from '../diagnostics.js';
import { reasonOf, RpcError } from '../rpc-error.js';
import { appendBytes } from '../append-bytes.js';
import { promised } from '../thenable.js';
import { tell } from '../user-callback.js';
import type { Admission } from './authentication.js';
import type { AwaitedCall, AwaitedCalls } from './awaited-calls.js';
import { RunningCall } from './call-context.js';
import { CallRefusal, nameOf } from './call-refusal.js';
import { type Caller, describeCaller } from './caller.js';
import type { Service } from './handlers.js';
import { replyAccepted, replyAuthError, replyProgMismatch, type Respond, writeSuccess } from './replies.js';

/** Told of what goes wrong inside a handler, with the procedure's name; the caller learns only SYSTEM_ERR. */
export type OnHandlerError = (error: unknown, procedure: string) => void;

/** Told of peers that sent what is no RPC, or broke a type or a limit: their fault, worth a line and no more. */
export type OnPeerFault = (reason: string, peer: string) => void;

/** What all calls of a server share. */
export interface CallSurroundings {
  readonly decodeOptions: xdr.DecodeOptions;
  readonly handlerTimeoutMs: number;
  readonly awaited: AwaitedCalls;
  readonly onHandlerError: OnHandlerError | undefined;
  readonly onPeerFault: OnPeerFault | undefined;
}

/** Where a call came from, how long it was, and how it is answered. */
export interface CallOrigin {
  readonly xid: number;
  readonly caller: Caller;
  readonly callBytes: number;
  readonly respond: Respond;
}

/** A call let in by its flavor, for a procedure that there is: from its arguments to its one answer. */
export class AdmittedCall implements AwaitedCall {
  readonly context: RunningCall;
  readonly #xid: number;
  readonly #caller: Caller;
  readonly #respond: Respond;
  readonly #admission: Admission;
  readonly #service: Service;
  readonly #around: CallSurroundings;
  /** Undefined where nobody wants to know how long calls take. */
  readonly #startedAt: number | undefined;

  constructor(origin: CallOrigin, admission: Admission, service: Service, around: CallSurroundings) {
    this.#xid = origin.xid;
    this.#caller = origin.caller;
    this.#respond = origin.respond;
    this.#admission = admission;
    this.#service = service;
    this.#around = around;
    const { caller, callBytes } = origin;
    const { credential } = admission;
    this.context = new RunningCall(
      origin.xid,
      service,
      { caller, credential, callBytes },
      around.handlerTimeoutMs,
    );
    this.#startedAt = serverCalls.hasSubscribers ? performance.now() : undefined;
  }

  /** Runs the call. Returns a promise only where the handler did; it never rejects. */
  run(reader: xdr.XdrReader): Promise<void> | undefined {
    let args: unknown;
    try {
      args = this.#readArgs(reader);
    } catch (error) {
      this.#onBadArgs(error);
      return undefined;
    }
    const { context } = this;
    try {
      const result = this.#service.handle(args, context);
      const later = promised(result);
      if (later !== undefined) return this.#around.awaited.add(later, this);
      context.end();
      this.#succeed(result);
    } catch (error) {
      context.end();
      this.fail(error);
    }
    return undefined;
  }

  #readArgs(reader: xdr.XdrReader): unknown {
    const source = this.#unwrapped(reader);
    const args = source.part(this.#service.args, 'args');
    source.expectEnd();
    return args;
  }

  #unwrapped(reader: xdr.XdrReader): xdr.XdrReader {
    if (this.#admission.unwrapArgs === undefined) return reader;
    const body = reader.bytes.subarray(reader.offset, reader.end);
    try {
      return new xdr.XdrReader(this.#admission.unwrapArgs(body), this.#around.decodeOptions);
    } catch (error) {
      throw new RpcError('GARBAGE_ARGS', reasonOf(error), { cause: error });
    }
  }

  /** What a codec throws that is no fault of the bytes is a fault of ours. */
  #onBadArgs(error: unknown): void {
    if (!(error instanceof xdr.XdrError || error instanceof RpcError)) {
      this.fail(error);
      return;
    }
    tell(this.#around.onPeerFault, `${this.#service.name}: ${error.message}`, describeCaller(this.#caller));
    this.#refuse(new CallRefusal('GARBAGE_ARGS'));
  }

  succeed(result: unknown): void {
    try {
      this.#succeed(result);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Sends the results; results that are not of their type are the handler's fault, and thrown before anything is sent. */
  #succeed(result: unknown): void {
    if (!this.#service.oneway) this.#sendResults(result);
    this.#publish(undefined);
  }

  #sendResults(result: unknown): void {
    const service = this.#service;
    const admission = this.#admission;
    // the results are encoded only where there is something to wrap them
    const wrapped = admission.wrapResults?.(xdr.encode(service.result, result));
    this.#respond((writer) => {
      writeSuccess(writer, this.#xid, admission.verf);
      if (wrapped === undefined) service.result.write(writer, result);
      else appendBytes(writer, wrapped);
    });
  }

  fail(error: unknown, mayStillRun = false): void {
    if (error instanceof CallRefusal) {
      this.#refuse(error);
      return;
    }
    tell(this.#around.onHandlerError, error, this.#service.name);
    this.#refuse(new CallRefusal('SYSTEM_ERR'), mayStillRun);
  }

  #refuse({ answer }: CallRefusal, mayStillRun = false): void {
    this.#publish(nameOf(answer));
    if (this.#service.oneway || answer === 'NOTHING') return;
    const { verf } = this.#admission;
    const respond: Respond = (write) => this.#respond(write, mayStillRun);
    try {
      if (typeof answer === 'string') replyAccepted(respond, this.#xid, verf, answer);
      else if ('authStat' in answer) replyAuthError(respond, this.#xid, answer.authStat);
      else replyProgMismatch(respond, this.#xid, verf, answer.mismatch);
    } catch (error) {
      tell(this.#around.onHandlerError, error, this.#service.name);
    }
  }

  #publish(error: string | undefined): void {
    const startedAt = this.#startedAt;
    if (startedAt === undefined) return;
    const { name, program, version, number } = this.#service;
    const { netid, address } = this.#caller;
    const outcome = { startedAt, error, ...(address === '' ? {} : { peer: address }) };
    serverCalls.publish(callEvent({ name, program, version, procedure: number }, netid, outcome));
  }
}
