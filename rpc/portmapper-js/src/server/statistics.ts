import { RPCBSTAT_HIGHPROC, type RpcbStat } from '../rpcbind.js';

/** How many programs are counted by themselves for each version; any caller can make up more. */
const MAX_COUNTED_PROGRAMS = 256;
const MAX_INT = 0x7fff_ffff;

interface AddressCount {
  readonly prog: number;
  readonly vers: number;
  readonly netid: string;
  success: number;
  failure: number;
}

/** What one version of the portmapper was asked, for GETSTAT (RFC 1833 §2.1, `rpcb_stat`). */
class VersionStatistics {
  readonly #calls = new Array<number>(RPCBSTAT_HIGHPROC).fill(0);
  readonly #addresses = new Map<string, AddressCount>();
  #sets = 0;
  #unsets = 0;

  countCall(procedure: number): void {
    this.#calls[procedure] = next(this.#calls[procedure] ?? 0);
  }

  countSet(): void {
    this.#sets = next(this.#sets);
  }

  countUnset(): void {
    this.#unsets = next(this.#unsets);
  }

  countLookUp(prog: number, vers: number, netid: string, isFound: boolean): void {
    const key = `${prog}/${vers}/${netid}`;
    const known = this.#addresses.get(key);
    if (known === undefined && this.#addresses.size >= MAX_COUNTED_PROGRAMS) return;
    const count = known ?? { prog, vers, netid, success: 0, failure: 0 };
    if (isFound) count.success = next(count.success);
    else count.failure = next(count.failure);
    this.#addresses.set(key, count);
  }

  get value(): RpcbStat {
    return {
      info: [...this.#calls],
      setinfo: this.#sets,
      unsetinfo: this.#unsets,
      addrinfo: [...this.#addresses.values()].map((each) => ({ ...each })),
      rmtinfo: [],
    };
  }
}

/** What a portmapper was asked, by version. */
export class Statistics {
  readonly 2 = new VersionStatistics();
  readonly 3 = new VersionStatistics();
  readonly 4 = new VersionStatistics();

  /** In the order of `rpcb_stat_byvers`. */
  get values(): readonly RpcbStat[] {
    return [this[2].value, this[3].value, this[4].value];
  }
}

/** Counts on, as far as an XDR `int` goes. */
function next(count: number): number {
  return Math.min(count + 1, MAX_INT);
}
