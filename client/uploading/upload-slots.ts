import type { Socket } from 'node:net';
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
  /** Since when the downloader has taken nothing of what is sent; undefined while nothing is. */
  stillSinceMs: number | undefined;
  /** The bytes that were in the kernel for it then, once somebody has looked. */
  queued: number | undefined;
}

interface Waiting {
  readonly socket: Socket;
  readonly admit: (slot: UploadSlot | undefined) => void;
}

const CHECK_MS = 100;
/** How often one looks, in the time after which a downloader gives way. */
const LOOKS = 4;
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
  #timer: NodeJS.Timeout | undefined;
  #isWatching = false;

  constructor(options: UploadSlotsOptions = {}) {
    this.#maxUploads = options.maxUploads ?? 64;
    this.#maxWaiting = options.maxWaiting ?? 64;
    this.#waitMs = options.waitMs ?? 8_000;
    this.#giveWayMs = options.giveWayMs ?? 5_000;
  }

  /** A place for the upload to this socket, which is destroyed if it must give way; undefined where none got free. */
  take(socket: Socket): Promise<UploadSlot | undefined> {
    if (this.#occupants.size < this.#maxUploads) return Promise.resolve(this.#occupy(socket));
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
      this.#makeRoom();
    });
  }

  #occupy(socket: Socket): UploadSlot {
    const occupant: Occupant = { socket, stillSinceMs: undefined, queued: undefined };
    this.#occupants.add(occupant);
    if (!this.#isWatching && this.#occupants.size >= this.#maxUploads) this.#beginToWatch();
    return {
      whileSending: async (sent) => {
        occupant.stillSinceMs = performance.now();
        occupant.queued = undefined;
        await sent;
        occupant.stillSinceMs = undefined;
      },
      release: () => {
        if (this.#occupants.delete(occupant)) this.#admitNext();
      },
    };
  }

  /** From when there is no place left. What was taken before that nobody has seen. */
  #beginToWatch(): void {
    this.#isWatching = true;
    const now = performance.now();
    for (const occupant of this.#occupants)
      if (occupant.stillSinceMs !== undefined) occupant.stillSinceMs = now;
    this.#watchOn();
  }

  #watchOn(): void {
    this.#isWatching = this.#occupants.size >= this.#maxUploads;
    if (!this.#isWatching) return;
    setTimeout(() => void this.#look(), this.#giveWayMs / LOOKS).unref();
  }

  /** A piece that has not left may be moving all the same. */
  async #look(): Promise<void> {
    const before = performance.now() - this.#giveWayMs / LOOKS;
    const still = [...this.#occupants].filter(({ stillSinceMs = Infinity }) => stillSinceMs <= before);
    if (still.length > 0) {
      const queues = await SendQueues.read();
      for (const occupant of still) noteTaken(occupant, queues);
    }
    this.#watchOn();
  }

  #admitNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.admit(this.#occupy(next.socket));
  }

  /** Cuts those who have stalled for longest, as many as there are who wait; looks again while some do. */
  #makeRoom(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    const before = performance.now() - this.#giveWayMs;
    const stalled = [...this.#occupants]
      .filter(({ stillSinceMs }) => stillSinceMs !== undefined && stillSinceMs <= before)
      .sort((a, b) => (a.stillSinceMs ?? 0) - (b.stillSinceMs ?? 0));
    for (const { socket } of stalled.slice(0, this.#waiting.size)) socket.destroy();
    this.#timer = setTimeout(() => {
      this.#makeRoom();
    }, CHECK_MS).unref();
  }
}

function noteTaken(occupant: Occupant, queues: SendQueues): void {
  const queued = queues.of(occupant.socket);
  if (queued === undefined || occupant.stillSinceMs === undefined) return;
  occupant.queued ??= queued;
  if (Math.abs(queued - occupant.queued) < MIN_TAKEN_BYTES) return;
  occupant.stillSinceMs = performance.now();
  occupant.queued = queued;
}
