import type { Diagnose } from '../../daemons/diagnostics.js';
import { formatHostPort } from '../../daemons/host-port.js';
import {
  encodeRequest,
  isExtension,
  loggedName,
  type Request,
  type ServerOperation,
  type Spelling,
  withSecret,
} from '../../daemons/p2p-protocol/index.js';
import { AddressMemory } from '../exchange/address-memory.js';
import { type Answer, type Deadlines, exchange, type OutgoingRequest } from '../exchange/exchange.js';
import type { TimestampSource } from './timestamp-source.js';
import type { Endpoint } from '../exchange/tls-terms.js';
import { WireSpelling } from '../exchange/wire-spelling.js';

/** A request to the server before it is stamped. */
export type UntimedRequest = {
  [Op in ServerOperation]: Omit<Request<Op>, 'timestamp'>;
}[ServerOperation];

export interface ServerOptions {
  /** In order of preference; at least one. */
  endpoints: readonly Endpoint[];
  wire: Spelling;
  timestamps: TimestampSource;
  diagnose: Diagnose;
  deadlines?: Deadlines;
  /** Shown with each operation, to servers that take secrets. */
  secret?: string | undefined;
}

/** The server as the client sees it: one operation, one answer, each over a connection of its own. */
export class Server {
  readonly #options: ServerOptions;
  readonly #spelling: WireSpelling;
  readonly #addresses = new AddressMemory();
  #current = 0;
  #hasSaidSecretless = false;
  /** Those that have replied to a request with a secret: a connection that ends there may have carried it out. */
  readonly #takeSecrets = new Set<Endpoint>();
  #latestTimestamp: string | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#spelling = new WireSpelling(options.wire);
  }

  /** The one that was reached last, or else would be tried first. */
  get endpoint(): Endpoint | undefined {
    return this.#options.endpoints[this.#current];
  }

  /** The time that the latest operation was stamped with. */
  get latestTimestamp(): string | undefined {
    return this.#latestTimestamp;
  }

  /**
   * Carries out one operation. What keeps it from being answered is said on stderr. An extension is `silent` without a
   * question where only base operations are to be sent.
   */
  async perform<R extends UntimedRequest>(request: R, signal?: AbortSignal): Promise<Answer<R['operation']>> {
    const operation: R['operation'] = request.operation;
    if (isExtension(operation) && this.#options.wire === 'underscore')
      return { kind: 'silent', reason: 'base operations only (--wire underscore)' };
    // What nobody logs needs no time, and a datetime service no question for it.
    const timestamp = loggedName(operation) === undefined ? '' : await this.#options.timestamps();
    if (timestamp !== '') this.#latestTimestamp = timestamp;
    const stamped: Request = { ...request, timestamp };
    const answer =
      (await this.#withSecret<R['operation']>(operation, stamped, signal)) ??
      (await this.#spelling.attempt(operation, (spelling) =>
        this.#sendToReachable({ operation, bytes: encodeRequest(stamped, spelling) }, signal),
      ));
    if (answer.kind === 'reply') answer.connection.socket.destroy();
    return answer;
  }

  /**
   * The answer to a request that shows the user's secret; undefined where there is none, or the server takes none and
   * the request may go without. A name is not registered without: it would be anybody's. A server that has ever replied
   * to a secret takes them: its silence is a connection that broke, and the request may have arrived.
   */
  async #withSecret<Op extends ServerOperation>(
    operation: Op,
    stamped: Request,
    signal: AbortSignal | undefined,
  ): Promise<Answer<Op> | undefined> {
    const { secret, diagnose } = this.#options;
    if (secret === undefined) return undefined;
    const bytes = withSecret(secret, encodeRequest(stamped, 'space'));
    const answer = await this.#sendToReachable({ operation, bytes, isConfidential: true }, signal);
    if (answer.kind !== 'silent' || this.#takesSecrets(this.endpoint)) return answer;
    if (operation === 'REGISTER')
      diagnose('this server takes no secrets: without one the name is not registered');
    else if (!this.#hasSaidSecretless) diagnose('this server takes no secrets: it is used without');
    this.#hasSaidSecretless = true;
    return operation === 'REGISTER' ? answer : undefined;
  }

  /**
   * Goes on to the next server only where a connection could not be made: an operation that may have arrived is
   * never sent twice. The server that could be reached is the first to be tried from then on.
   */
  async #sendToReachable<Op extends ServerOperation>(
    request: OutgoingRequest<Op>,
    signal: AbortSignal | undefined,
  ): Promise<Answer<Op>> {
    const { endpoints, diagnose, deadlines } = this.#options;
    let answer: Answer<Op> = { kind: 'unreachable', reason: 'no server given' };
    for (const endpoint of [...endpoints.slice(this.#current), ...endpoints.slice(0, this.#current)]) {
      answer = await exchange(endpoint, request, { deadlines, signal, addresses: this.#addresses });
      // What nobody logs the user did not ask for either: a server may not know it.
      const isAskedFor = loggedName(request.operation) !== undefined;
      if (request.isConfidential && answer.kind === 'reply') this.#takeSecrets.add(endpoint);
      const isToGoWithout =
        request.isConfidential === true && answer.kind === 'silent' && !this.#takesSecrets(endpoint);
      if (answer.kind !== 'reply' && !isToGoWithout && isAskedFor && !signal?.aborted)
        diagnose(`server ${formatHostPort(endpoint.host, endpoint.port)}: ${answer.reason}`);
      if (answer.kind === 'unreachable') continue;
      this.#current = endpoints.indexOf(endpoint);
      return answer;
    }
    return answer;
  }

  #takesSecrets(endpoint: Endpoint | undefined): boolean {
    return endpoint !== undefined && this.#takeSecrets.has(endpoint);
  }
}

/** The reply, undefined where none came. */
export function replyIn<T>(
  answer: { kind: 'reply'; reply: T } | { kind: string; reply?: never },
): T | undefined {
  return answer.reply;
}
