import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Finds the addresses of names as the system does, but puts first the one that could be reached last: each operation is
 * a connection of its own, and a dead address is to cost its time once.
 */
export class AddressMemory {
  readonly #lookup: typeof dns.lookup;
  readonly #reached = new Map<string, string>();

  constructor(lookup: typeof dns.lookup = dns.lookup) {
    this.#lookup = lookup;
  }

  /** Notes which address a name was reached by. */
  keep(host: string, address: string | undefined): void {
    if (address !== undefined) this.#reached.set(host, address);
  }

  /** What `net.connect` takes. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.#lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) callback(error, []);
      else callback(null, this.#inOrder(host, addresses));
    });
  };

  #inOrder(host: string, addresses: dns.LookupAddress[]): dns.LookupAddress[] {
    const reached = this.#reached.get(host);
    const isReached = ({ address }: dns.LookupAddress): boolean => address === reached;
    return [...addresses.filter(isReached), ...addresses.filter((each) => !isReached(each))];
  }
}
