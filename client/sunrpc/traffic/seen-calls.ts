import type { SeenCall } from './exchange.js';
import { OldestFirst } from './oldest-first.js';

/** How many calls to remember, and bytes of them. */
interface SeenCallsLimits {
  readonly maxCalls: number;
  readonly maxBytes: number;
}

/** What remembering a call costs besides its bytes. */
const CALL_OVERHEAD_BYTES = 512;

/** A call, and the texts under which it is found. */
interface Remembered {
  call: SeenCall;
  readonly clientKey: string;
  readonly connection: string;
}

/** Calls that are remembered, found by both addresses and xid, or by the client's alone. The oldest first. */
export class SeenCalls {
  readonly #limits: SeenCallsLimits;
  readonly #calls = new OldestFirst<Remembered>();
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
    return this.#calls.get(keyOf(client, server, netid, xid))?.call;
  }

  /** The last call of a client with this xid, whoever it was sent to. */
  findByClient(client: string, netid: string, xid: number): SeenCall | undefined {
    const key = this.#byClient.get(`${netid} ${client} ${xid}`);
    return key === undefined ? undefined : this.#calls.get(key)?.call;
  }

  /** Those older than that, oldest first. */
  *before(timeNs: bigint): Generator<SeenCall> {
    for (const [, { call }] of this.#calls) {
      if (call.timeNs === undefined || call.timeNs >= timeNs) return;
      yield call;
    }
  }

  all(): SeenCall[] {
    return [...this.#calls].map(([, { call }]) => call);
  }

  /** Those between two ends, in either direction. */
  between({ flow }: Pick<SeenCall, 'flow'>): SeenCall[] {
    const keys = this.#byConnection.get(connectionOf(flow)) ?? [];
    return [...keys].flatMap((key) => this.#calls.get(key)?.call ?? []);
  }

  /** Remembers a call in place of any other between the same ends with the same xid; gives those forgotten for it. */
  add(call: SeenCall): SeenCall[] {
    const key = keyOfCall(call);
    this.#remove(key);
    const { netid, from } = call.flow;
    const clientKey = `${netid} ${from} ${call.message.xid}`;
    const connection = connectionOf(call.flow);
    this.#calls.set(key, { call, clientKey, connection });
    this.#byClient.set(clientKey, key);
    const keys = this.#byConnection.get(connection);
    if (keys === undefined) this.#byConnection.set(connection, new Set([key]));
    else keys.add(key);
    this.#bytes += costOf(call);
    return this.#makeRoom();
  }

  /** Puts a call in the place of the one between the same ends with the same xid, and keeps its age. */
  replace(call: SeenCall): void {
    const remembered = this.#calls.get(keyOfCall(call));
    if (remembered !== undefined) remembered.call = call;
  }

  remove(call: SeenCall): void {
    this.#remove(keyOfCall(call));
  }

  #remove(key: string): void {
    const known = this.#calls.delete(key);
    if (known === undefined) return;
    const { call, clientKey, connection } = known;
    this.#bytes -= costOf(call);
    if (this.#byClient.get(clientKey) === key) this.#byClient.delete(clientKey);
    const keys = this.#byConnection.get(connection);
    keys?.delete(key);
    if (keys?.size === 0) this.#byConnection.delete(connection);
  }

  #makeRoom(): SeenCall[] {
    const forgotten: SeenCall[] = [];
    for (const [key, { call }] of this.#calls) {
      if (this.#calls.size <= this.#limits.maxCalls && this.#bytes <= this.#limits.maxBytes) break;
      this.#remove(key);
      forgotten.push(call);
    }
    return forgotten;
  }
}

function keyOf(client: string, server: string, netid: string, xid: number): string {
  return `${netid} ${client} ${server} ${xid}`;
}

function keyOfCall({ flow, message }: SeenCall): string {
  return keyOf(flow.from, flow.to, flow.netid, message.xid);
}

function connectionOf({ netid, from, to }: SeenCall['flow']): string {
  return from < to ? `${netid} ${from} ${to}` : `${netid} ${to} ${from}`;
}

function costOf({ bytes }: SeenCall): number {
  return bytes.length + CALL_OVERHEAD_BYTES;
}
