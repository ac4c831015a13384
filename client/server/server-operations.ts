import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import {
  encodeRequest,
  isExtension,
  loggedName,
  type Request,
  type ServerOperation,
  type Spelling,
  withSecret,
} from '../../daemons/p2p-protocol/index.js';
import type { Answer, Deadlines } from '../exchange/exchange.js';
import { ReachableServers } from './reachable-servers.js';
import { REPETITIONS } from './repetition.js';
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

/** The server, or several that give one truth, as the client sees it: one operation, one answer, each over a connection of its own. */
export class Server {
  readonly #options: ServerOptions;
  readonly #spelling: WireSpelling;
  readonly #servers: ReachableServers;
  #hasSaidSecretless = false;
  #latestTimestamp: string | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#spelling = new WireSpelling(options.wire);
    this.#servers = new ReachableServers(options);
  }

  /** The one that was reached last, or else would be tried first. */
  get endpoint(): Endpoint | undefined {
    return this.#servers.current;
  }

  /** The time that the latest operation was stamped with. */
  get latestTimestamp(): string | undefined {
    return this.#latestTimestamp;
  }

  /**
   * Carries out one operation. What keeps it from being answered is said on stderr. An extension is `silent` without a
   * question where only base operations are to be sent, and so is GET USER INFO: the underscore family has none.
   */
  async perform<R extends UntimedRequest>(request: R, signal?: AbortSignal): Promise<Answer<R['operation']>> {
    const operation: R['operation'] = request.operation;
    const isForSpaceOnly = isExtension(operation) || operation === 'GET_USER_INFO';
    if (isForSpaceOnly && this.#options.wire === 'underscore')
      return { kind: 'silent', reason: 'base operations only (--wire underscore)' };
    // What nobody logs needs no time, and a datetime service no question for it.
    const timestamp = loggedName(operation) === undefined ? '' : await this.#options.timestamps();
    if (timestamp !== '') this.#latestTimestamp = timestamp;
    const stamped: Request = { ...request, timestamp };
    const answer =
      (await this.#withSecret<R['operation']>(operation, stamped, signal)) ??
      (await this.#spelling.attempt(operation, (spelling) =>
        this.#servers.send({ operation, bytes: encodeRequest(stamped, spelling) }, signal),
      ));
    if (answer.kind === 'reply') answer.connection.socket.destroy();
    this.#explain<R['operation']>(operation, answer);
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
    const answer = await this.#servers.send({ operation, bytes, isConfidential: true }, signal);
    if (answer.kind !== 'silent' || this.#servers.takesSecrets) return answer;
    if (operation === 'REGISTER')
      diagnose('this server takes no secrets: without one the name is not registered');
    else if (!this.#hasSaidSecretless) diagnose('this server takes no secrets: it is used without');
    this.#hasSaidSecretless = true;
    return operation === 'REGISTER' ? answer : undefined;
  }

  /** A status that may be the work of our own first request. */
  #explain<Op extends ServerOperation>(operation: Op, answer: Answer<Op>): void {
    if (answer.kind !== 'reply' || answer.isRepeated !== true) return;
    const { status } = answer.reply;
    // CONNECT and the operations of sessions are not among them: their callers find out whether the connection is ours
    if (/^(REGISTER|PUBLISH|DELETE)$/.test(operation) && status === REPETITIONS[operation])
      this.#options.diagnose(
        `${operation} was sent to a second server; ${status} may be the work of the first, which did not answer`,
      );
  }
}

/** The reply, undefined where none came. */
export function replyIn<T>(
  answer: { kind: 'reply'; reply: T } | { kind: string; reply?: never },
): T | undefined {
  return answer.reply;
}
