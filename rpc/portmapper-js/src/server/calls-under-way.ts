import type { Caller } from 'onc-rpc';

/** The most that may be under way. */
interface UnderWayLimits {
  readonly maxCallsInFlight: number;
  readonly maxCallsInFlightPerAddress: number;
}

/** Counts calls that are made for others, so that no caller takes all the places there are. */
export class CallsUnderWay {
  readonly #limits: UnderWayLimits;
  readonly #perAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: UnderWayLimits) {
    this.#limits = limits;
  }

  /** Why no other call may begin for that caller; undefined where it may. */
  crowdOf({ address }: Caller): string | undefined {
    const { maxCallsInFlight, maxCallsInFlightPerAddress } = this.#limits;
    if (this.#all >= maxCallsInFlight) return `${this.#all} are under way, and that is the limit`;
    const own = this.#perAddress.get(address) ?? 0;
    return own >= maxCallsInFlightPerAddress
      ? `${own} of its address are under way, and that is the limit`
      : undefined;
  }

  begin({ address }: Caller): void {
    this.#all++;
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
  }

  end({ address }: Caller): void {
    this.#all--;
    const own = (this.#perAddress.get(address) ?? 0) - 1;
    if (own > 0) this.#perAddress.set(address, own);
    else this.#perAddress.delete(address);
  }
}
