import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { formatHostPort } from '../../daemons/addresses/host-port.js';
import { loggedName, type ServerOperation } from '../../daemons/p2p-protocol/index.js';
import { AddressMemory } from '../exchange/address-memory.js';
import {
  type Answer,
  type Deadlines,
  DEADLINES,
  exchange,
  type OutgoingRequest,
} from '../exchange/exchange.js';
import type { Endpoint } from '../exchange/tls-terms.js';
import { REPETITIONS } from './repetition.js';

/** How long one of several servers may take to accept a connection, and all of them together. */
const CONNECT_MS = 500;
const ROUND_MS = 2_000;
/** How long a server may keep silent where another may be asked instead, or nothing be missed; it answers within 2 s. */
const FIRST_BYTE_MS = 3_000;

interface ReachableServersOptions {
  /** In order of preference; at least one. */
  readonly endpoints: readonly Endpoint[];
  readonly diagnose: Diagnose;
  readonly deadlines?: Deadlines | undefined;
}

/** Several servers that give one truth, or one alone: a request goes first to the one that was reached last. */
export class ReachableServers {
  readonly #options: ReachableServersOptions;
  readonly #addresses = new AddressMemory();
  #current = 0;
  #takesSecrets = false;

  constructor(options: ReachableServersOptions) {
    this.#options = options;
  }

  /** The one that was reached last, or else would be tried first. */
  get current(): Endpoint | undefined {
    return this.#options.endpoints[this.#current];
  }

  /** Whether a request with a secret was ever replied to: a connection that ends may then have carried one out. */
  get takesSecrets(): boolean {
    return this.#takesSecrets;
  }

  /**
   * Goes on to the next server where a connection could not be made, and with what may arrive twice also where one ended
   * or kept silent before a byte came: the reply is then marked as repeated.
   */
  async send<Op extends ServerOperation>(
    request: OutgoingRequest<Op>,
    signal: AbortSignal | undefined,
  ): Promise<Answer<Op>> {
    const { endpoints } = this.#options;
    let failed: Answer<Op> = { kind: 'unreachable', reason: 'no server given' };
    let leftMs = ROUND_MS;
    for (const endpoint of [...endpoints.slice(this.#current), ...endpoints.slice(0, this.#current)]) {
      const begin = performance.now();
      const deadlines = this.#deadlines(request.operation, leftMs);
      const answer = await exchange(endpoint, request, { deadlines, signal, addresses: this.#addresses });
      if (answer.kind !== 'unreachable') this.#current = endpoints.indexOf(endpoint);
      else leftMs -= performance.now() - begin;
      if (answer.kind === 'reply') {
        this.#takesSecrets ||= request.isConfidential === true;
        return failed.kind === 'unreachable' ? answer : { ...answer, isRepeated: true };
      }
      if (!signal?.aborted) this.#say(endpoint, request, answer);
      // What may have arrived somewhere is not unreachable, whatever becomes of the other servers.
      if (failed.kind === 'unreachable') failed = answer;
      if (answer.kind !== 'unreachable' && !this.#mayRepeat(request.operation, answer)) break;
      if (this.#isOneOfSeveral && leftMs <= 0) {
        // Those that were not tried come first next time.
        this.#current = (endpoints.indexOf(endpoint) + 1) % endpoints.length;
        break;
      }
    }
    return failed;
  }

  get #isOneOfSeveral(): boolean {
    return this.#options.endpoints.length > 1;
  }

  #mayRepeat(operation: ServerOperation, { kind }: Answer<ServerOperation>): boolean {
    if (!this.#isOneOfSeveral || (kind !== 'silent' && kind !== 'unanswered')) return false;
    return REPETITIONS[operation] !== 'never';
  }

  /**
   * One server alone is given more time: there is nobody to turn to. Not for START SESSION, which every CONNECT waits
   * for: a server that does not know it may leave the connection open.
   */
  #deadlines(operation: ServerOperation, leftMs: number): Deadlines {
    const { connectMs, replyMs, firstByteMs = replyMs } = this.#options.deadlines ?? DEADLINES;
    const isPatient = this.#isOneOfSeveral
      ? REPETITIONS[operation] === 'never'
      : operation !== 'START_SESSION';
    return {
      connectMs: this.#isOneOfSeveral ? Math.ceil(Math.min(connectMs, CONNECT_MS, leftMs)) : connectMs,
      firstByteMs: isPatient ? firstByteMs : Math.min(firstByteMs, FIRST_BYTE_MS),
      replyMs,
    };
  }

  /** What nobody logs the user did not ask for either, and a server may not know it, or no secrets. */
  #say<Op extends ServerOperation>(
    { host, port }: Endpoint,
    { operation, isConfidential }: OutgoingRequest<Op>,
    answer: Exclude<Answer<Op>, { kind: 'reply' }>,
  ): void {
    if (loggedName(operation) === undefined) return;
    if (isConfidential === true && answer.kind === 'silent' && !this.#takesSecrets) return;
    const isKept =
      this.#isOneOfSeveral && REPETITIONS[operation] === 'never' && answer.kind !== 'unreachable';
    const words = isKept ? '; it may have been carried out, and no other server is asked' : '';
    this.#options.diagnose(`server ${formatHostPort(host, port)}: ${answer.reason}${words}`);
  }
}
