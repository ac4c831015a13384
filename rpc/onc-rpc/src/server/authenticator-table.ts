import * as xdr from 'node-xdr';
import { appendBytes } from '../append-bytes.js';
import { promised } from '../thenable.js';
import { tell } from '../user-callback.js';
import type { CallOrigin, CallSurroundings } from './admitted-call.js';
import {
  type Admission,
  ANONYMOUS,
  type Authentication,
  type Authenticator,
  authNone,
  type UnverifiedCall,
} from './authentication.js';
import type { Caller } from './caller.js';
import type { CallHeader } from './incoming-call.js';
import { replyAuthError, writeSuccess } from './replies.js';

/** Runs a call that was let in, from its arguments on. */
export type Admit = (
  admission: Admission,
  header: CallHeader,
  body: xdr.XdrReader,
  origin: CallOrigin,
) => Promise<void> | undefined;

/** The flavors that a server accepts: the one that a call names decides what becomes of it (RFC 5531 §8). */
export class AuthenticatorTable {
  readonly #authenticators: ReadonlyMap<number, Authenticator>;
  readonly #around: Pick<CallSurroundings, 'decodeOptions' | 'onHandlerError'>;
  readonly #admit: Admit;
  #droppedCalls = 0;

  constructor(
    authenticators: readonly Authenticator[],
    around: Pick<CallSurroundings, 'decodeOptions' | 'onHandlerError'>,
    admit: Admit,
  ) {
    this.#authenticators = new Map(authenticators.map((each) => [each.flavor, each]));
    this.#around = around;
    this.#admit = admit;
  }

  /** Calls that their flavor discarded: nothing was answered. */
  get droppedCalls(): number {
    return this.#droppedCalls;
  }

  /** Asks the call's flavor: it is let in, or answered at once, or dropped. Nothing is thrown, and no promise rejects. */
  judge(header: CallHeader, reader: xdr.XdrReader, origin: CallOrigin): Promise<void> | undefined {
    const authenticator = this.#authenticators.get(header.cred.flavor);
    if (authenticator === undefined) {
      replyAuthError(origin.respond, origin.xid, 'AUTH_REJECTEDCRED');
      return undefined;
    }
    // it asks nothing of the call, and most calls have it
    if (authenticator === authNone) return this.#admit(ANONYMOUS, header, reader, origin);
    try {
      const authentication = authenticator.authenticate(new CallToJudge(header, reader, origin.caller));
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
    try {
      replyAuthError(respond, xid, 'AUTH_FAILED');
    } catch (unsent) {
      tell(this.#around.onHandlerError, unsent, 'authentication');
    }
  }

  #conclude(
    authentication: Authentication,
    header: CallHeader,
    reader: xdr.XdrReader,
    origin: CallOrigin,
  ): Promise<void> | undefined {
    if ('credential' in authentication) return this.#admit(authentication, header, reader, origin);
    if ('refusal' in authentication) {
      replyAuthError(origin.respond, origin.xid, authentication.refusal);
    } else if ('answer' in authentication) {
      const { answer, verf } = authentication;
      origin.respond((writer) => {
        writeSuccess(writer, origin.xid, verf);
        appendBytes(writer, answer);
      });
    } else {
      this.#droppedCalls++;
    }
    return undefined;
  }
}

function bodyOf(reader: xdr.XdrReader): Buffer {
  return reader.bytes.subarray(reader.offset, reader.end);
}

/** A call as its flavor sees it; few look at its bytes. */
class CallToJudge implements UnverifiedCall {
  readonly header: CallHeader;
  readonly caller: Caller;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #offset: number;
  readonly #end: number;

  constructor(header: CallHeader, { bytes, start, offset, end }: xdr.XdrReader, caller: Caller) {
    this.header = header;
    this.caller = caller;
    this.#bytes = bytes;
    this.#start = start;
    this.#offset = offset;
    this.#end = end;
  }

  get signed(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + this.header.signedBytes);
  }

  get body(): Uint8Array {
    return this.#bytes.subarray(this.#offset, this.#end);
  }
}
