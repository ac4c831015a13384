import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SendQueues } from './send-queues.js';

export interface UploadSlotsOptions {
  /** Files being sent at the same time (64). */
  readonly maxUploads?: number;
  /** Downloaders that may wait for one to end (64). */
  readonly maxWaiting?: number;
  /** How long they wait; their own patience is seldom longer than ten seconds (8,000). */
  readonly waitMs?: number;
  /** Whoever takes nothing, or next to nothing, for so long gives way to those who wait (5,000). */
  readonly giveWayMs?: number;
}

/** The place of one upload. */
export interface UploadSlot {
  /** Its downloader is to take a piece now, and has taken it when the promise settles. */
  whileSending(sent: Promise<void>): Promise<void>;
  /** The upload has ended. */
  release(): void;
}

interface Occupant {
  readonly socket: Socket;
  /** Since when nobody has seen the downloader take much of its piece; undefined while there is none. */
  stillSinceMs: number | undefined;
  /** The bytes that were in the kernel for it when one looked last; undefined where nobody has. */
  queued: number | undefined;
  /** By how many bytes that has become less and more since {@link stillSinceMs}: what is taken is filled up again. */
  movedBytes: number;
}

interface Waiting {
  readonly socket: Socket;
  readonly admit: (slot: UploadSlot | undefined) => void;
}

const CHECK_MS = 100;
/** How often one looks, in the time after which a downloader gives way. */
const LOOKS = 8;
/** Less than this in that time is next to nothing. */
const MIN_TAKEN_BYTES = 16 * 1024;

/**
 * So many uploads at a time, and a short queue. Those whose downloaders have stalled keep their places only as long as
 * nobody else wants one: 64 silent connections could shut out everybody otherwise.
 */
export class UploadSlots {
  readonly #maxUploads: number;
  readonly #maxWaiting: number;
  readonly #waitMs: number;
  readonly #giveWayMs: number;
  readonly #occupants = new Set<Occupant>();
  readonly #waiting = new Set<Waiting>();
  #isWatching = false;
  #isMakingRoom = false;

  constructor(options: UploadSlotsOptions = {}) {
    this.#maxUploads = options.maxUploads ?? 64;
    this.#maxWaiting = options.maxWaiting ?? 64;
    this.#waitMs = options.waitMs ?? 8_000;
    this.#giveWayMs = options.giveWayMs ?? 5_000;
  }

  /** A place for the upload to this socket, which is destroyed if it must give way; undefined where none got free. */
  take(socket: Socket): Promise<UploadSlot | undefined> {
    if (!this.#isFull()) return Promise.resolve(this.#occupy(socket));
    if (this.#waiting.size >= this.#maxWaiting) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const waiting = { socket, admit: resolve };
      const giveUp = setTimeout(leave, this.#waitMs);
      const leaves = this.#waiting;
      function leave(): void {
        if (leaves.delete(waiting)) resolve(undefined);
        clearTimeout(giveUp);
      }
      socket.once('close', leave);
      this.#waiting.add(waiting);
      if (!this.#isMakingRoom) void this.#makeRoom();
    });
  }

  #occupy(socket: Socket): UploadSlot {
    const occupant: Occupant = { socket, stillSinceMs: undefined, queued: undefined, movedBytes: 0 };
    this.#occupants.add(occupant);
    if (!this.#isWatching && this.#isFull()) void this.#watch();
    return {
      whileSending: async (sent) => {
        occupant.stillSinceMs = performance.now();
        occupant.queued = undefined;
        occupant.movedBytes = 0;
        await sent;
        occupant.stillSinceMs = undefined;
      },
      release: () => {
        if (this.#occupants.delete(occupant)) this.#admitNext();
      },
    };
  }

  #isFull(): boolean {
    return this.#occupants.size >= this.#maxUploads;
  }

  #admitNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.admit(this.#occupy(next.socket));
  }

  /** Looks what is taken, as long as there is no place left. */
  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#isFull()) {
      await delay(this.#giveWayMs / LOOKS, undefined, { ref: false });
      await this.#look();
    }
    this.#isWatching = false;
  }

  /** Cuts those who have stalled for longest, as many as there are who wait, as long as some do. */
  async #makeRoom(): Promise<void> {
    this.#isMakingRoom = true;
    while (this.#waiting.size > 0) {
      const nowMs = performance.now();
      if (this.#stalled(nowMs).length > 0) {
        // They may have taken something since one looked last; what they take from now on this look may not see.
        await this.#look();
        for (const { socket } of this.#stalled(nowMs).slice(0, this.#waiting.size)) socket.destroy();
      }
      await delay(CHECK_MS, undefined, { ref: false });
    }
    this.#isMakingRoom = false;
  }

  /** Those who had to give way at that time, who had taken nothing for longest first. */
  #stalled(atMs: number): Occupant[] {
    const since = ({ stillSinceMs = Infinity }: Occupant): number => stillSinceMs;
    const before = atMs - this.#giveWayMs;
    return [...this.#occupants]
      .filter((occupant) => since(occupant) <= before)
      .sort((a, b) => since(a) - since(b));
  }

  /** A piece that has not left may be moving all the same. */
  async #look(): Promise<void> {
    const queues = await SendQueues.read();
    for (const occupant of this.#occupants) noteTaken(occupant, queues);
  }
}

/** What was taken before one looked for the first time nobody knows: it counts as something. */
function noteTaken(occupant: Occupant, queues: SendQueues): void {
  const queued = queues.of(occupant.socket);
  if (queued === undefined || occupant.stillSinceMs === undefined) return;
  occupant.movedBytes += occupant.queued === undefined ? MIN_TAKEN_BYTES : Math.abs(queued - occupant.queued);
  occupant.queued = queued;
  if (occupant.movedBytes < MIN_TAKEN_BYTES) return;
  occupant.stillSinceMs = performance.now();
  occupant.movedBytes = 0;
}
