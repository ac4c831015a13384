import { isIP } from 'node:net';
import type { PeerAddress, Spelling } from '../daemons/p2p-protocol/index.js';
import type { Endpoint } from './connection.js';
import type { Server } from './server-operations.js';

/** The user who asks, and the port this client serves that user's files on. */
export interface Asker {
  user: string;
  listenerPort: number;
}

/**
 * Finds the address of another user's client, afresh each time: it may have gone and come back elsewhere. The
 * underscore family of servers has no GET USER INFO; there, and wherever it gets no reply byte, the list of users
 * tells the address.
 */
export class PeerLookup {
  readonly #server: Server;
  #usesList: boolean;

  constructor(server: Server, wire: Spelling) {
    this.#server = server;
    this.#usesList = wire === 'underscore';
  }

  async find(asker: Asker, target: string, signal?: AbortSignal): Promise<Endpoint | undefined> {
    if (this.#usesList) return this.#findInList(asker, target, signal);
    const request = { operation: 'GET_USER_INFO', user: asker.user, target } as const;
    const answer = await this.#server.perform(request, signal);
    if (answer.kind === 'reply') return answer.reply.status === 'ok' ? endpointOf(answer.reply) : undefined;
    if (answer.kind !== 'silent' && answer.kind !== 'unanswered') return undefined;
    return this.#findInList(asker, target, signal);
  }

  async #findInList(asker: Asker, target: string, signal?: AbortSignal): Promise<Endpoint | undefined> {
    const request = { operation: 'LIST_USERS', user: asker.user } as const;
    const answer = await this.#server.perform(request, signal);
    if (answer.kind !== 'reply') return undefined;
    this.#usesList = true;
    if (answer.reply.status !== 'ok') return undefined;
    // The list leaves out whoever asks for it.
    if (target === asker.user) return { host: '127.0.0.1', port: asker.listenerPort };
    const found = answer.reply.users.find(({ name }) => name === target);
    return found && endpointOf(found);
  }
}

/** A server may name an address only: looking a host name up would be an errand it could send us on. */
function endpointOf({ ip, port }: PeerAddress): Endpoint | undefined {
  return isIP(ip) === 0 ? undefined : { host: ip, port };
}
