import {
  announcesSecret,
  type Argument,
  decodeText,
  isServerOperation,
  MAX_FIELD_BYTES,
  MAX_REQUEST_BYTES,
  OPERATIONS,
  parseOpcode,
  type Request,
  type ServerOperation,
  StringReader,
} from '../p2p-protocol/index.js';
import { checkedRequest } from './checked-request.js';
import type { Received } from './received.js';

/**
 * What the bytes of a connection came to: a `request` to carry out; a recognised operation that is `refused`
 * because a field or the secret is bad, or a field missing; something `unknown`, which is left unanswered.
 */
export type Verdict =
  | {
      readonly kind: 'request';
      readonly request: Request<ServerOperation>;
      readonly received: Received;
      /** What the user showed to be who they say; never part of what is logged. */
      readonly secret?: Buffer | undefined;
    }
  | { readonly kind: 'refused'; readonly received: Received }
  | { readonly kind: 'unknown' };

export interface RequestParserOptions {
  /** Also takes requests without a timestamp: a second string that does not look like one is then the user. */
  readonly acceptsUntimed: boolean;
  /** Also takes a secret before a request. */
  readonly takesSecrets?: boolean;
}

/** An operation of the server as its opcode names it. */
interface Named {
  readonly opcode: string;
  readonly operation: ServerOperation;
  readonly args: readonly Argument[];
}

const UNKNOWN: Verdict = { kind: 'unknown' };
// What an old client may send instead of a timestamp that it knows: digits and separators, or nothing. Each byte is
// looked at once.
const LOOKS_LIKE_TIMESTAMP = /^$|^[\d .TZ+-]*[/:][\d/ :.TZ+-]*$/;

/** Bytes in, one verdict out. Of a connection only the first 4 KiB count, whichever way they are split. */
export class RequestParser {
  readonly #options: RequestParserOptions;
  readonly #reader = new StringReader({ maxStringBytes: MAX_REQUEST_BYTES });
  readonly #strings: Buffer[] = [];
  /** `awaited` between the announcement and the secret itself. */
  #secret: Buffer | 'awaited' | undefined;
  #receivedBytes = 0;
  /** What the first string names; undefined until it has come. */
  #named: Named | 'unknown' | undefined;

  constructor(options: RequestParserOptions) {
    this.#options = options;
  }

  /** Takes bytes; a verdict as soon as it is certain. Push nothing after that. */
  push(chunk: Uint8Array): Verdict | undefined {
    const room = MAX_REQUEST_BYTES - this.#receivedBytes;
    const counted = chunk.length <= room ? chunk : chunk.subarray(0, room);
    this.#receivedBytes += counted.length;
    this.#reader.push(counted);
    for (let string = this.#reader.next(); string !== undefined; string = this.#reader.next()) {
      if (this.#isOfSecret(string)) continue;
      this.#strings.push(string);
      const verdict = this.#verdict();
      if (verdict !== undefined) return verdict;
    }
    const isOpcodeNext = this.#strings.length === 0 && this.#secret !== 'awaited';
    const isEndlessOpcode = isOpcodeNext && this.#reader.restBytes > MAX_FIELD_BYTES;
    return isEndlessOpcode || this.#receivedBytes === MAX_REQUEST_BYTES ? this.end() : undefined;
  }

  /** Takes the secret out of what comes before the opcode. */
  #isOfSecret(string: Buffer): boolean {
    if (this.#secret === 'awaited') this.#secret = string;
    else if (this.#options.takesSecrets && this.#secret === undefined && this.#strings.length === 0) {
      if (!announcesSecret(string)) return false;
      this.#secret = 'awaited';
    } else return false;
    return true;
  }

  /** The verdict on what has come, when nothing more will: the stream has ended, or its time is up. */
  end(): Verdict {
    const received = this.#received(this.#stringsAtEnd());
    return received === undefined ? UNKNOWN : { kind: 'refused', received };
  }

  /**
   * Whether a field has passed its limit: the answer is certain then, and only the audit record can still gain from
   * waiting for the rest. A field without an end would otherwise keep its sender waiting for the whole time limit.
   */
  get isRefused(): boolean {
    const strings = this.#stringsAtEnd();
    if (strings.every(({ length }) => length <= MAX_FIELD_BYTES)) return false;
    const fields = this.#received(strings)?.fields ?? {};
    return Object.values(fields).some(({ length }) => length > MAX_FIELD_BYTES);
  }

  /** An unfinished string is no field, since it may be a piece of another name, until it is over its limit. */
  #stringsAtEnd(): Buffer[] {
    const isOverLimit = this.#reader.restBytes > MAX_FIELD_BYTES && this.#secret !== 'awaited';
    return isOverLimit ? [...this.#strings, this.#reader.rest] : this.#strings;
  }

  /** The verdict once every string has come; an unknown opcode is enough, and trailing strings are not waited for. */
  #verdict(): Verdict | undefined {
    const named = this.#nameOf(this.#strings);
    if (named === 'unknown') return UNKNOWN;
    const fewestStrings = (this.#options.acceptsUntimed ? 1 : 2) + named.args.length;
    if (this.#strings.length < fewestStrings) return undefined;
    const received = this.#receivedOf(named, this.#strings);
    const last = named.args.at(-1);
    if (last !== undefined && received.fields[last] === undefined) return undefined;
    const request = checkedRequest(received);
    const secret = this.#secret === 'awaited' ? undefined : this.#secret;
    if (request === undefined || !isSecretLength(secret?.length ?? 1)) return { kind: 'refused', received };
    return secret === undefined
      ? { kind: 'request', request, received }
      : { kind: 'request', request, received, secret };
  }

  /** What the strings say, or undefined where the opcode is missing or not one of the server's. */
  #received(strings: readonly Buffer[]): Received | undefined {
    const named = this.#nameOf(strings);
    return named === 'unknown' ? undefined : this.#receivedOf(named, strings);
  }

  #nameOf([opcodeBytes]: readonly Buffer[]): Named | 'unknown' {
    if (opcodeBytes === undefined) return 'unknown';
    this.#named ??= namedBy(opcodeBytes);
    return this.#named;
  }

  #receivedOf({ opcode, operation, args }: Named, strings: readonly Buffer[]): Received {
    const text = strings[1] === undefined ? undefined : decodeText(strings[1]);
    const isTimed = this.#isTimestamp(text);
    const fields: Partial<Record<Argument, Buffer>> = {};
    let at = isTimed ? 2 : 1;
    for (const name of args) {
      const string = strings[at++];
      if (string !== undefined) fields[name] = string;
    }
    return { operation, opcode, timestamp: isTimed ? text : undefined, fields };
  }

  /** The second string is the timestamp whatever it looks like: no placeholder becomes a user. */
  #isTimestamp(text: string | undefined): boolean {
    return !this.#options.acceptsUntimed || LOOKS_LIKE_TIMESTAMP.test(text ?? 'x');
  }
}

function namedBy(opcodeBytes: Buffer): Named | 'unknown' {
  const opcode = decodeText(opcodeBytes);
  const operation = opcode === undefined ? undefined : parseOpcode(opcode);
  if (opcode === undefined || operation === undefined || !isServerOperation(operation)) return 'unknown';
  return { opcode, operation, args: OPERATIONS[operation].args };
}

function isSecretLength(bytes: number): boolean {
  return bytes >= 1 && bytes <= MAX_FIELD_BYTES;
}
