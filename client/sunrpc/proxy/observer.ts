import type { Exchange } from '../traffic/exchange.js';
import { ExchangeTable } from '../traffic/exchange-table.js';
import { RecordFinder } from '../traffic/record-finder.js';
import { streamItem } from '../traffic/stream-items.js';
import type { Flow, Sighting, WireItem } from '../traffic/wire-item.js';

/** After so many ns a call is shown without its reply, which is shown when it comes. */
const NO_REPLY_AFTER_NS = 10_000_000_000n;
/** Of a longer record only so much is kept, in bytes: many may be under way. */
const MAX_RECORD_BYTES = 1024 * 1024;
/** And of all records that are under way: what is beyond is passed on all the same, and not shown. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** Which way something goes. */
type Direction = 'call' | 'back';

/**
 * Finds the exchanges in traffic that passes by. It only looks: whatever the bytes are, it neither throws nor changes
 * them.
 */
export class Observer {
  readonly #table = new ExchangeTable({ noReplyAfterNs: NO_REPLY_AFTER_NS });
  readonly #onExchange: (exchange: Exchange) => void;
  readonly #onFault: (error: unknown) => void;
  readonly #nowNs: () => bigint;
  readonly #held: Held = { bytes: 0 };

  constructor(
    onExchange: (exchange: Exchange) => void,
    onFault: (error: unknown) => void,
    nowNs: () => bigint,
  ) {
    this.#onExchange = onExchange;
    this.#onFault = onFault;
    this.#nowNs = nowNs;
  }

  /** How many calls wait for their replies. */
  get waitingCalls(): number {
    return this.#table.waitingCalls;
  }

  /** What it keeps of records that are not complete, in bytes. */
  get heldBytes(): number {
    return this.#held.bytes;
  }

  /** A connection was opened; `flow` is the direction of its calls. */
  stream(flow: Flow): ObservedStream {
    return new ObservedStream(flow, (see) => this.#see(see), this.#held);
  }

  /** A datagram passed by. */
  datagram(flow: Flow, bytes: Buffer): void {
    this.#see((when) => [{ ...when, flow, kind: 'message', bytes, missingBytes: 0, fragments: 0 }]);
  }

  /** Shows the calls that have waited too long. */
  expire(): void {
    for (const exchange of this.#table.expire(this.#nowNs())) this.#show(exchange);
  }

  /** Shows the calls that are still without a reply. */
  end(): void {
    for (const exchange of this.#table.end())
      this.#show(exchange.kind === 'unanswered' ? { ...exchange, why: 'connection ended' } : exchange);
  }

  #see(see: (when: Omit<Sighting, 'flow'>) => readonly WireItem[]): void {
    try {
      const items = see({ timeNs: this.#nowNs(), packet: undefined });
      for (const item of items) for (const exchange of this.#table.take(item)) this.#show(exchange);
    } catch (error) {
      this.#onFault(error);
    }
  }

  #show(exchange: Exchange): void {
    try {
      this.#onExchange(exchange);
    } catch (error) {
      this.#onFault(error);
    }
  }
}

/** What the streams of an observer keep together of records that are not complete. */
interface Held {
  bytes: number;
}

type See = (see: (when: Omit<Sighting, 'flow'>) => readonly WireItem[]) => void;

/** Both directions of one connection. */
export class ObservedStream {
  readonly #ways: Readonly<Record<Direction, { readonly flow: Flow; readonly records: RecordFinder }>>;
  readonly #see: See;
  readonly #held: Held;

  constructor(flow: Flow, see: See, held: Held) {
    const back = { ...flow, from: flow.to, to: flow.from };
    this.#ways = { call: { flow, records: newFinder(held) }, back: { flow: back, records: newFinder(held) } };
    this.#see = see;
    this.#held = held;
  }

  /** Bytes passed by. */
  push(direction: Direction, bytes: Buffer): void {
    const { flow, records } = this.#ways[direction];
    const before = records.heldBytes;
    this.#see((when) => records.push(bytes).map((found) => streamItem(found, { ...when, flow })));
    this.#held.bytes += records.heldBytes - before;
  }

  /** The connection is closed. */
  end(): void {
    const { call, back } = this.#ways;
    for (const { flow, records } of [call, back]) {
      this.#held.bytes -= records.heldBytes;
      this.#see((when) => records.end().map((found) => streamItem(found, { ...when, flow })));
    }
    this.#see((when) => [{ ...when, flow: call.flow, kind: 'end' }]);
  }
}

function newFinder(held: Held): RecordFinder {
  return new RecordFinder({
    isFromStart: true,
    isRpc: true,
    maxRecordBytes: MAX_RECORD_BYTES,
    room: () => Math.max(0, MAX_HELD_BYTES - held.bytes),
  });
}
