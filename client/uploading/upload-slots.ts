import type { Socket } from 'node:net';

export interface UploadSlotsOptions {
  /** Files being sent at the same time (64). */
  readonly maxUploads?: number;
  /** Downloaders that may wait for one to end (64). */
  readonly maxWaiting?: number;
  /** How long they wait; their own patience is seldom longer than ten seconds (8,000). */
  readonly waitMs?: number;
  /** Whoever takes nothing for so long gives way to those who wait (5,000). */
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
  /** Since when the downloader has not taken what is sent; undefined while nothing is. */
  sendingSinceMs: number | undefined;
}

interface Waiting {
  readonly socket: Socket;
  readonly admit: (slot: UploadSlot | undefined) => void;
}

const CHECK_MS = 100;

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
    const occupant: Occupant = { socket, sendingSinceMs: undefined };
    this.#occupants.add(occupant);
    return {
      whileSending: async (sent) => {
        occupant.sendingSinceMs = performance.now();
        await sent;
        occupant.sendingSinceMs = undefined;
      },
      release: () => {
        if (this.#occupants.delete(occupant)) this.#admitNext();
      },
    };
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
      .filter(({ sendingSinceMs }) => sendingSinceMs !== undefined && sendingSinceMs <= before)
      .sort((a, b) => (a.sendingSinceMs ?? 0) - (b.sendingSinceMs ?? 0));
    for (const { socket } of stalled.slice(0, this.#waiting.size)) socket.destroy();
    this.#timer = setTimeout(() => {
      this.#makeRoom();
    }, CHECK_MS).unref();
  }
}
