import { MAX_FIELD_BYTES, MAX_REPLY_BYTES } from './limits.js';
import { type Operation, type Status, statusOfByte } from './operations.js';
import { ProtocolError } from './protocol-error.js';
import { dataLayout, type DataLayout } from './reply-data.js';
import type { Reply } from './reply.js';
import { StringReader } from './string-reader.js';

const ASCII_ZERO = 0x30;
const ASCII_NINE = 0x39;

/**
 * Reads one reply, however it is split. It tolerates what programs in the field send: the status as an ASCII digit,
 * a NUL after it, and surplus bytes after a reply that is complete.
 */
export class ReplyDecoder<Op extends Operation> {
  readonly #operation: Op;
  readonly #layout: DataLayout<object> | undefined;
  readonly #reader = new StringReader({ maxStringBytes: MAX_FIELD_BYTES });
  readonly #strings: string[] = [];
  #status: Status<Op> | undefined;
  #mayBeNulOfStatus = true;
  #receivedBytes = 0;
  #reply: Reply<Op> | undefined;

  constructor(operation: Op) {
    this.#operation = operation;
    this.#layout = dataLayout(operation);
  }

  /** Whether any byte has come; after that an operation must not be sent again. */
  get hasStarted(): boolean {
    return this.#receivedBytes > 0;
  }

  /** What came after a complete reply: of GET_FILE the first bytes of the file, otherwise surplus. */
  get rest(): Buffer {
    return this.#reader.rest;
  }

  /**
   * Takes bytes and returns the reply once it is complete; bytes pushed after that join the {@link rest}.
   *
   * @throws {ProtocolError} `tooLong` or `malformed`
   */
  push(chunk: Uint8Array): Reply<Op> | undefined {
    this.#receivedBytes += chunk.length;
    this.#reader.push(chunk);
    this.#reply ??= this.#read();
    if (this.#reply === undefined && this.#receivedBytes > MAX_REPLY_BYTES) {
      throw new ProtocolError('tooLong', `reply of more than ${MAX_REPLY_BYTES} bytes`);
    }
    return this.#reply;
  }

  /**
   * The connection has ended: the reply, if it was complete.
   *
   * @throws {ProtocolError} `noReply` where no byte came, `truncated` where it ended in the middle
   */
  end(): Reply<Op> {
    if (this.#reply !== undefined) return this.#reply;
    if (!this.hasStarted) throw new ProtocolError('noReply', 'connection closed without a reply');
    throw new ProtocolError('truncated', 'connection closed in the middle of a reply');
  }

  #read(): Reply<Op> | undefined {
    this.#status ??= this.#readStatus();
    if (this.#status === undefined) return undefined;
    if (this.#status !== 'ok' || this.#layout === undefined) return replyOf<Op>({ status: this.#status });
    return this.#readStrings(this.#layout)
      ? replyOf<Op>({ status: 'ok', ...this.#layout.read(this.#strings) })
      : undefined;
  }

  #readStatus(): Status<Op> | undefined {
    const byte = this.#reader.nextByte();
    if (byte === undefined) return undefined;
    const isDigit = byte >= ASCII_ZERO && byte <= ASCII_NINE;
    return statusOfByte(this.#operation, isDigit ? byte - ASCII_ZERO : byte);
  }

  /** Collects strings; true when all have come. */
  #readStrings(layout: DataLayout<object>): boolean {
    const strings = this.#strings;
    while (strings[0] === undefined || strings.length < layout.countStrings(strings[0])) {
      const string = this.#reader.next();
      if (string === undefined) return false;
      // No reply's data starts with an empty string: that NUL belongs to the status.
      if (!this.#mayBeNulOfStatus || string.length > 0) strings.push(string.toString('utf8'));
      this.#mayBeNulOfStatus = false;
    }
    return true;
  }
}

/** What the status and the layout of one operation gave is that operation's reply: the one cast of this codec. */
function replyOf<Op extends Operation>(reply: object): Reply<Op> {
  return reply as Reply<Op>;
}
