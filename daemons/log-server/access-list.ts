import type { Caller } from 'onc-rpc';
import { isLoopback } from 'onc-rpc/addresses';
import type { IpNetwork } from '../addresses/ip-network.js';
import type { Access, Identity, Verdict } from './access.js';

/** What becomes of the reports of those who prove nothing: refused, or taken and marked as theirs. */
export type StrangerMode = 'refuse' | 'mark';

interface AccessListOptions {
  readonly networks: readonly IpNetwork[];
  readonly strangers: StrangerMode;
}

const NOBODY: Identity = { authentication: 'AUTHENTICATED_NOT', identity: '' };
const ALLOWED: Verdict = { isAllowed: true };

/**
 * Knows callers by their certificate, which the TLS handshake has checked, or by their network. Over UDP anybody can put
 * another's address on a datagram: from an allowed network single records are taken, but it proves nothing, unless it is
 * of loopback, which the kernel lets nobody forge from outside.
 */
export class AccessList implements Access {
  /** The narrowest first, so that a caller's identity does not depend on the order they are given in. */
  readonly #networks: readonly IpNetwork[];
  readonly #strangers: StrangerMode;

  constructor({ networks, strangers }: AccessListOptions) {
    this.#networks = networks.toSorted((a, b) => b.prefixBits - a.prefixBits);
    this.#strangers = strangers;
  }

  identify(caller: Caller): Identity {
    const fingerprint = caller.tls?.authorized === true ? caller.tls.fingerprint256 : undefined;
    if (fingerprint !== undefined)
      return { authentication: 'AUTHENTICATED_TLS', identity: fingerprint.replaceAll(':', '').toLowerCase() };
    const network = this.#networkOf(caller);
    return network === undefined || !isAddressProven(caller)
      ? NOBODY
      : { authentication: 'AUTHENTICATED_ADDRESS', identity: network.text };
  }

  mayAppend(caller: Caller): Verdict {
    if (this.#strangers === 'mark' || this.#isKnown(caller) || this.#networkOf(caller) !== undefined)
      return ALLOWED;
    return refused(
      `${caller.address} shows no certificate that is trusted here and is of no network that may report`,
    );
  }

  mayNumber(caller: Caller): Verdict {
    const verdict = this.mayAppend(caller);
    if (!verdict.isAllowed || this.#strangers === 'mark' || this.#isKnown(caller)) return verdict;
    return refused('numbered records come over TCP: the address on a datagram may be forged');
  }

  mayRead(caller: Caller): Verdict {
    if (this.#isKnown(caller)) return ALLOWED;
    return this.#networkOf(caller) === undefined
      ? refused(
          `${caller.address} shows no certificate that is trusted here and is of no network that may read`,
        )
      : refused('the trail is read over TCP: the address on a datagram may be forged');
  }

  #isKnown(caller: Caller): boolean {
    return this.identify(caller).authentication !== 'AUTHENTICATED_NOT';
  }

  #networkOf({ address }: Caller): IpNetwork | undefined {
    return this.#networks.find((network) => network.contains(address));
  }
}

function isAddressProven({ netid, address }: Caller): boolean {
  return netid === 'tcp' || netid === 'tcp6' || isLoopback(address);
}

function refused(reason: string): Verdict {
  return { isAllowed: false, reason };
}
