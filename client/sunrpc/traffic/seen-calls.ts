import type { SeenCall } from './exchange.js';

/** How many calls to remember, and bytes of them. */
export interface SeenCallsLimits {
  readonly maxCalls: number;
  readonly maxBytes: number;
}

/** What remembering a call costs besides its bytes. */
const CALL_OVERHEAD_BYTES = 512;

/** Calls that are remembered, found by both addresses and xid, or by the client's alone. The oldest first. */
export class SeenCalls {
  readonly #limits: SeenCallsLimits;
  readonly #calls = new Map<string, SeenCall>();
  readonly #byClient = new Map<string, string>();
  readonly #byConnection = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(limits: SeenCallsLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The call that a message between these ends with this xid belongs to. */
  find(client: string, server: string, netid: string, xid: number): SeenCall | undefined {
    return this.#calls.get(`${netid} ${client} ${server} ${xid}`);
  }

  /** The last call of a client with this xid, whoever it was sent to. */
  findByClient(client: string, netid: string, xid: number): SeenCall | undefined {
    const key = this.#byClient.get(`${netid} ${client} ${xid}`);
    return key === undefined ? undefined : this.#calls.get(key);
  }

  /** Those older than that, oldest first. */
  *before(timeNs: bigint): Generator<SeenCall> {
    for (const call of this.#calls.values()) {
      if (call.timeNs === undefined || call.timeNs >= timeNs) return;
      yield call;
    }
  }

  all(): SeenCall[] {
    return [...this.#calls.values()];
  }

  /** Those between two ends, in either direction. */
  between({ flow }: Pick<SeenCall, 'flow'>): SeenCall[] {
    const keys = this.#byConnection.get(connectionOf(flow)) ?? [];
    return [...keys].flatMap((key) => this.#calls.get(key) ?? []);
  }

  /** Remembers a call in place of any other between the same ends with the same xid; gives those forgotten for it. */
  add(call: SeenCall): SeenCall[] {
    const key = keyOf(call);
    this.remove(call);
    this.#calls.set(key, call);
    this.#byClient.set(clientKeyOf(call), key);
    const connection = connectionOf(call.flow);
    const keys = this.#byConnection.get(connection) ?? new Set();
    this.#byConnection.set(connection, keys.add(key));
    this.#bytes += costOf(call);
    return this.#makeRoom();
  }

  /** Puts a call in the place of the one between the same ends with the same xid, and keeps its age. */
  replace(call: SeenCall): void {
    this.#calls.set(keyOf(call), call);
  }

  remove(call: SeenCall): void {
    const key = keyOf(call);
    const known = this.#calls.get(key);
    if (known === undefined) return;
    this.#calls.delete(key);
    this.#bytes -= costOf(known);
    if (this.#byClient.get(clientKeyOf(call)) === key) this.#byClient.delete(clientKeyOf(call));
    const connection = connectionOf(call.flow);
    const keys = this.#byConnection.get(connection);
    keys?.delete(key);
    if (keys?.size === 0) this.#byConnection.delete(connection);
  }

  #makeRoom(): SeenCall[] {
    const forgotten: SeenCall[] = [];
    for (const call of this.#calls.values()) {
      if (this.#calls.size <= this.#limits.maxCalls && this.#bytes <= this.#limits.maxBytes) break;
      this.remove(call);
      forgotten.push(call);
    }
    return forgotten;
  }
}

function keyOf({ flow, message }: SeenCall): string {
  return `${flow.netid} ${flow.from} ${flow.to} ${message.xid}`;
}

function clientKeyOf({ flow, message }: SeenCall): string {
  return `${flow.netid} ${flow.from} ${message.xid}`;
}

function connectionOf({ netid, from, to }: SeenCall['flow']): string {
  return from < to ? `${netid} ${from} ${to}` : `${netid} ${to} ${from}`;
}

function costOf({ bytes }: SeenCall): number {
  return bytes.length + CALL_OVERHEAD_BYTES;
}
