import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { formatTimestamp } from '../../../daemons/datetime/datetime-format.js';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import type { Spelling } from '../../../daemons/p2p-protocol/index.js';
import { converse, type Untimed } from '../converse.js';
import type { RawReply } from '../raw-reply.js';
import { type Field, requestBytes } from '../request-bytes.js';
import { isWholeReply, type Operation } from './operation.js';

const CLEANERS = 8;

/** The server that is checked, and what the checks have left in it so far. */
export class CheckedServer {
  readonly endpoint: HostPort;
  readonly timeoutMs: number;
  /** That it is known to understand. */
  spelling: Spelling = 'space';
  readonly #prefix = `check-${randomBytes(4).toString('hex')}`;
  readonly #names = new Set<string>();
  #lastNumber = 0;

  constructor(endpoint: HostPort, timeoutMs: number) {
    this.endpoint = endpoint;
    this.timeoutMs = timeoutMs;
  }

  /** A user name that nobody has; who gets it is unregistered in the end. */
  newName(): string {
    const name = `${this.#prefix}-${++this.#lastNumber}`;
    this.#names.add(name);
    return name;
  }

  /** A name made by a check itself, to be unregistered as well. */
  note(name: string): void {
    this.#names.add(name);
  }

  spell(operation: Operation, spelling = this.spelling): string {
    return spelling === 'space' ? operation : operation.replaceAll(' ', '_');
  }

  /** The fields of a request: opcode, timestamp, arguments. */
  fields(operation: Operation, args: readonly Field[], timestamp = formatTimestamp(new Date())): Field[] {
    return [this.spell(operation), timestamp, ...args];
  }

  ask(operation: Operation, args: readonly Field[], signal: AbortSignal): Promise<RawReply> {
    const pieces = [requestBytes(this.fields(operation, args))];
    return this.send({ pieces, isWhole: (bytes) => isWholeReply(operation, bytes) }, signal);
  }

  send(conversation: Untimed, signal: AbortSignal): Promise<RawReply> {
    return converse(this.endpoint, { timeoutMs: this.timeoutMs, ...conversation }, signal);
  }

  /** Whether a request is answered at all, by a reply or by the end of its connection. */
  async answers(signal: AbortSignal): Promise<boolean> {
    const { ending } = await this.ask('REGISTER', [this.newName()], signal);
    return ending !== 'late' && ending !== 'unreachable';
  }

  /** Finds out which spelling is understood, by asking for nobody's list. */
  async findSpelling(signal: AbortSignal): Promise<void> {
    const { bytes } = await this.ask('LIST USERS', [this.newName()], signal);
    if (bytes.length === 0) this.spelling = 'underscore';
  }

  /** Unregisters everybody; resolves to the names that may still be there. */
  async cleanUp(signal: AbortSignal): Promise<string[]> {
    setMaxListeners(0, signal);
    const names = [...this.#names];
    const left: string[] = [];
    const clean = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop())
        if (!(await this.#isGone(name, signal))) left.push(name);
    };
    await Promise.all(Array.from({ length: CLEANERS }, clean));
    return left;
  }

  async #isGone(name: string, signal: AbortSignal): Promise<boolean> {
    try {
      const { bytes } = await this.ask('UNREGISTER', [name], signal);
      return bytes.length > 0;
    } catch {
      return false;
    }
  }
}
