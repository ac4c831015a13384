import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import type { AdminPlace } from './admin-flag.js';

/** Why a request is not answered. */
export interface Refusal {
  readonly statusCode: 400 | 401 | 403;
  readonly message: string;
}

/** Who may look in: whoever knows the token, where there is one, and no web page from elsewhere. */
export class AdminAccess {
  readonly #tokenHash: Buffer | undefined;
  readonly #name: string;

  constructor({ host, token }: Pick<AdminPlace, 'host' | 'token'>) {
    this.#tokenHash = token === undefined ? undefined : hashOf(token);
    this.#name = host.toLowerCase();
  }

  /** Against any request, whatever it asks for. */
  refusalOfOrigin(headers: IncomingHttpHeaders): Refusal | undefined {
    if (!this.#isOwnHost(headers.host))
      return {
        statusCode: 403,
        message: 'the Host header names none of this address: ask for it by its IP address, or as localhost',
      };
    return undefined;
  }

  /** Against a request for what is not everybody’s. */
  refusalOfReader(headers: IncomingHttpHeaders): Refusal | undefined {
    const site = headers['sec-fetch-site'];
    if (site === 'cross-site' || site === 'same-site')
      return { statusCode: 403, message: 'another web site asks for this' };
    if (this.#tokenHash === undefined) return undefined;
    const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    // equal lengths, so that the time taken says nothing
    if (token !== undefined && timingSafeEqual(hashOf(token), this.#tokenHash)) return undefined;
    const message =
      token === undefined ? 'a token is needed: Authorization: Bearer TOKEN' : 'this is not the token';
    return { statusCode: 401, message };
  }

  /**
   * A name that somebody else’s DNS server leads here makes a page of theirs one of ours for the browser. An address, and
   * localhost, no DNS server can lead anywhere.
   */
  #isOwnHost(host: string | undefined): boolean {
    const [, literal, name = ''] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
    if (literal !== undefined) return isIP(literal) === 6;
    const lower = name.toLowerCase();
    return lower !== '' && (isIP(lower) === 4 || lower === 'localhost' || lower === this.#name);
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
