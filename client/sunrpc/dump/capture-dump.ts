import { counted } from '../../../daemons/text/counted.js';
import { CaptureReader } from '../capture/capture-reader.js';
import { CaptureError, type CaptureItem } from '../capture/packet.js';
import type { Exchange } from '../traffic/exchange.js';
import { ExchangeTable } from '../traffic/exchange-table.js';
import { PacketTraffic } from './packet-traffic.js';

/** What there is to say of a capture besides its exchanges. */
interface CaptureReport {
  readonly packets: number;
  /** Parts that were passed over, and why the reading ended before the capture did. */
  readonly faults: readonly string[];
}

/** So many faults are told one by one. */
const MAX_FAULTS = 20;

/**
 * A capture as exchanges: bytes in, exchanges out, in order of their replies. It keeps only what is incomplete: records
 * and exchanges whose rest has not come.
 */
export class CaptureDump {
  readonly #reader = new CaptureReader();
  readonly #traffic: PacketTraffic;
  readonly #exchanges = new ExchangeTable();
  readonly #faults: string[] = [];
  #faultCount = 0;
  #isBroken = false;

  /** @param ports where only traffic from and to these is looked at, and all of it taken for RPC; empty for any port */
  constructor(ports: readonly number[] = []) {
    this.#traffic = new PacketTraffic(ports);
  }

  /** Takes the next bytes of the capture; what it gives is to be used before it is called again. */
  *push(chunk: Buffer): Generator<Exchange> {
    if (this.#isBroken) return;
    this.#reader.push(chunk);
    for (let item = this.#next(); item !== undefined; item = this.#next()) {
      if (item.kind === 'fault') this.#fault(item.message);
      else for (const seen of this.#traffic.take(item.packet)) yield* this.#exchanges.take(seen);
    }
  }

  /** No more bytes come: gives what was not complete. */
  *end(): Generator<Exchange> {
    if (!this.#isBroken) this.#unlessBroken(() => this.#reader.end());
    for (const seen of this.#traffic.end()) yield* this.#exchanges.take(seen);
    yield* this.#exchanges.end();
  }

  get report(): CaptureReport {
    const { packets, unknownLinkTypes } = this.#traffic.counts;
    const more = this.#faultCount - this.#faults.length;
    const faults = [
      ...this.#faults,
      ...(more > 0 ? [`${more} more of the kind`] : []),
      ...[...unknownLinkTypes].map(
        ([type, count]) =>
          `${counted(count, 'packet is', 'packets are')} of link type ${type}, which is not known`,
      ),
    ];
    return { packets, faults };
  }

  #next(): CaptureItem | undefined {
    return this.#unlessBroken(() => this.#reader.next());
  }

  #unlessBroken<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.#isBroken = true;
      this.#fault(error.message);
      return undefined;
    }
  }

  #fault(message: string): void {
    this.#faultCount++;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(message);
  }
}
