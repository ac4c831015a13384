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

interface IndirectCount {
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
  readonly netid: string;
  success: number;
  failure: number;
  /** How many came by INDIRECT. */
  indirect: number;
}

/** A call that came to be passed on, as it is counted. */
interface CountedIndirectCall extends Pick<IndirectCount, 'prog' | 'vers' | 'proc' | 'netid'> {
  /** By INDIRECT, not by CALLIT or BCAST. */
  readonly isIndirect: boolean;
}

/** What one version of the portmapper was asked, for GETSTAT (RFC 1833 §2.1, `rpcb_stat`). */
export class VersionStatistics {
  readonly #calls = new Array<number>(RPCBSTAT_HIGHPROC).fill(0);
  /** By program: a look-up takes longer to put a key together for than to be answered. */
  readonly #addresses = new Map<number, AddressCount[]>();
  #addressCounts = 0;
  readonly #indirectCalls = new Map<string, IndirectCount>();
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
    const count = this.#addressCount(prog, vers, netid);
    if (count !== undefined) countOutcome(count, isFound);
  }

  countIndirectCall({ prog, vers, proc, netid, isIndirect }: CountedIndirectCall, isMade: boolean): void {
    const key = `${prog}/${vers}/${proc}/${netid}`;
    const fresh = { prog, vers, proc, netid, success: 0, failure: 0, indirect: 0 };
    const count = counter(this.#indirectCalls, key, () => fresh);
    if (count === undefined) return;
    countOutcome(count, isMade);
    if (isIndirect) count.indirect = next(count.indirect);
  }

  get value(): RpcbStat {
    return {
      info: [...this.#calls],
      setinfo: this.#sets,
      unsetinfo: this.#unsets,
      addrinfo: [...this.#addresses.values()].flat().map((each) => ({ ...each })),
      rmtinfo: [...this.#indirectCalls.values()].map((each) => ({ ...each })),
    };
  }

  /** Undefined for one that is new when there are as many as are counted by themselves. */
  #addressCount(prog: number, vers: number, netid: string): AddressCount | undefined {
    const ofProgram = this.#addresses.get(prog);
    const known = ofProgram?.find((each) => each.vers === vers && each.netid === netid);
    if (known !== undefined || this.#addressCounts >= MAX_COUNTED_PROGRAMS) return known;
    const count = { prog, vers, netid, success: 0, failure: 0 };
    if (ofProgram === undefined) this.#addresses.set(prog, [count]);
    else ofProgram.push(count);
    this.#addressCounts++;
    return count;
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

/** Undefined for one that is new when there are as many as are counted by themselves. */
function counter<C>(counters: Map<string, C>, key: string, fresh: () => C): C | undefined {
  const known = counters.get(key);
  if (known !== undefined || counters.size >= MAX_COUNTED_PROGRAMS) return known;
  const count = fresh();
  counters.set(key, count);
  return count;
}

function countOutcome(count: { success: number; failure: number }, isSuccess: boolean): void {
  if (isSuccess) count.success = next(count.success);
  else count.failure = next(count.failure);
}

/** Counts on, as far as an XDR `int` goes. */
function next(count: number): number {
  return Math.min(count + 1, MAX_INT);
}
