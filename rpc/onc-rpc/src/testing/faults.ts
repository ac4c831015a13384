import type { Clock } from './clock.js';
import type { SeededRandom } from './seeded-random.js';

/** How long something is on its way, in ms: always the same, or anything from the first to the second. */
export type Delay = number | readonly [lowMs: number, highMs: number];

/** What may happen to datagrams. Rates are probabilities from 0 to 1. */
export interface DatagramFaults {
  /** How many are lost. Default 0. */
  readonly dropRate?: number;
  /** How many arrive twice. Default 0. */
  readonly duplicateRate?: number;
  /** How many let the next one of their way pass: they wait for it, for 10 ms at most. Default 0. */
  readonly reorderRate?: number;
  /** Datagrams whose delays differ overtake each other. Default 0: they arrive in the next turn. */
  readonly delayMs?: Delay;
}

/** What may happen to streams, which keep their order whatever happens. */
export interface StreamFaults {
  /** How many writes break the connection instead (ECONNRESET at both ends), from 0 to 1. Default 0. */
  readonly dropRate?: number;
  /** Bytes arrive in pieces of anything from one byte to so many. Default: as they were written. */
  readonly maxPieceBytes?: number;
  /** Default 0: bytes arrive in the next turn. */
  readonly delayMs?: Delay;
}

/** What has happened on a network so far. */
export interface NetworkCounts {
  /** Datagrams sent. */
  readonly datagrams: number;
  /** Datagrams that did not arrive. */
  readonly dropped: number;
  /** Datagrams that arrived twice. */
  readonly duplicated: number;
  /** Datagrams that arrived behind ones that were sent later. */
  readonly reordered: number;
  /** Pieces that streams brought. */
  readonly pieces: number;
  /** Connections broken by a fault. */
  readonly broken: number;
}

/** The counts of a network that goes on counting. */
export type Counting = { -readonly [K in keyof NetworkCounts]: number };

/** What each way through the network is made with. */
export interface WaySettings<F> {
  readonly random: SeededRandom;
  readonly clock: Clock;
  readonly faults: F;
  readonly counts: Counting;
}

/** Calls back after the delay, in the next turn where there is none: then no clock has to be moved. */
export function later({ random, clock, faults }: WaySettings<DatagramFaults>, callback: () => void): void {
  const delayMs = delayOf(faults.delayMs, random);
  if (delayMs === 0) setImmediate(callback);
  else clock.after(delayMs, callback);
}

function delayOf(delay: Delay = 0, random: SeededRandom): number {
  return typeof delay === 'number' ? delay : random.integer(...delay);
}
