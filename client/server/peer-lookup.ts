import { isIP } from 'node:net';
import { withoutZone } from 'onc-rpc/addresses';
import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import type { HostPort } from '../../daemons/addresses/host-port.js';
import { isLinkLocal, zoneOf } from '../../daemons/addresses/ip-address.js';
import type { PeerAddress, Spelling } from '../../daemons/p2p-protocol/index.js';
import type { Endpoint } from '../exchange/tls-terms.js';
import type { Server } from './server-operations.js';

/** The user who asks, and the port this client serves that user's files on. */
interface Asker {
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
  readonly #diagnose: Diagnose;
  #usesList: boolean;

  constructor(server: Server, wire: Spelling, diagnose: Diagnose) {
    this.#server = server;
    this.#diagnose = diagnose;
    this.#usesList = wire === 'underscore';
  }

  /** Undefined where there is no such peer, or no answer; which of the two is said on stderr. */
  async find(asker: Asker, target: string, signal?: AbortSignal): Promise<Endpoint | undefined> {
    const address = await this.#findAddress(asker, target, signal);
    if (address === undefined || this.#server.endpoint?.tls === undefined) return address;
    const sha256 = await this.#findCertificate(asker, target, signal);
    return sha256 === undefined ? undefined : { ...address, tls: { trust: 'fingerprint', sha256 } };
  }

  /** Told by the server, over TLS, whose certificate has been checked: nobody in between can put another's. */
  async #findCertificate(asker: Asker, target: string, signal?: AbortSignal): Promise<string | undefined> {
    const request = { operation: 'GET_CERTIFICATE', user: asker.user, target } as const;
    const answer = await this.#server.perform(request, signal);
    if (answer.kind === 'reply' && answer.reply.status === 'ok') return answer.reply.sha256;
    this.#diagnose(`${target} serves no files over TLS, and nothing is fetched without (--tls)`);
    return undefined;
  }

  async #findAddress(asker: Asker, target: string, signal?: AbortSignal): Promise<HostPort | undefined> {
    if (this.#usesList) return this.#findInList(asker, target, signal);
    const request = { operation: 'GET_USER_INFO', user: asker.user, target } as const;
    const answer = await this.#server.perform(request, signal);
    if (answer.kind === 'reply') {
      const { reply } = answer;
      return this.#usable(target, reply.status === 'ok' ? reply : undefined);
    }
    if (answer.kind !== 'silent' && answer.kind !== 'unanswered') return undefined;
    // One that is slow may know it all the same.
    return this.#findInList(asker, target, signal, answer.kind === 'silent');
  }

  /** @param isForGood whether a list that comes is asked for from then on */
  async #findInList(
    asker: Asker,
    target: string,
    signal?: AbortSignal,
    isForGood = false,
  ): Promise<HostPort | undefined> {
    const request = { operation: 'LIST_USERS', user: asker.user } as const;
    const answer = await this.#server.perform(request, signal);
    if (answer.kind !== 'reply') return undefined;
    this.#usesList ||= isForGood;
    const { reply } = answer;
    if (reply.status !== 'ok') return this.#usable(target, undefined);
    // The list leaves out whoever asks for it.
    if (target === asker.user) return { host: '127.0.0.1', port: asker.listenerPort };
    return this.#usable(
      target,
      reply.users.find(({ name }) => name === target),
    );
  }

  /** A server may name an address only: looking a host name up would be an errand it could send us on. */
  #usable(target: string, address: PeerAddress | undefined): HostPort | undefined {
    if (address === undefined) this.#diagnose(`${target}: no connected user found under this name`);
    else if (isIP(address.ip) === 0) this.#diagnose(`${target}: the server gave "${address.ip}" as address`);
    else if (isLinkLocal(address.ip)) return this.#onOurLink(target, address);
    else return { host: address.ip, port: address.port };
    return undefined;
  }

  /** Each host has a name of its own for a link: ours is known where the server is on the same. */
  #onOurLink(target: string, { ip, port }: PeerAddress): HostPort | undefined {
    const zone = zoneOf(this.#server.endpoint?.host ?? '');
    if (zone !== undefined) return { host: `${withoutZone(ip)}%${zone}`, port };
    this.#diagnose(
      `${target} is at ${ip}, an address of one link: name the server by its own there, -s [fe80::…%interface]:port`,
    );
    return undefined;
  }
}
