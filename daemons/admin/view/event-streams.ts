import type { Writable } from 'node:stream';
import { EventStream } from './event-stream.js';
import type { TrailFilter } from './live-trail.js';
import type { View } from './view.js';

/** How often those who look on are told what is new. */
const STEP_MS = 250;
/** Who may look on at once. */
export const MAX_STREAMS = 8;

/** Everybody who looks on. Nothing is done while nobody does, and a view that fails ends nothing but these. */
export class EventStreams {
  readonly #view: View;
  readonly #streams = new Set<EventStream>();
  #timer: NodeJS.Timeout | undefined;
  #isStepping = false;

  constructor(view: View) {
    this.#view = view;
  }

  get isFull(): boolean {
    return this.#streams.size >= MAX_STREAMS;
  }

  /** Tells what is new until the other side goes. */
  add(response: Writable, filter: TrailFilter): void {
    const stream = new EventStream(response, filter);
    this.#streams.add(stream);
    response.on('close', () => this.#leave(stream));
    response.on('error', () => undefined);
    this.#timer ??= setInterval(() => void this.#step(), STEP_MS);
    void this.#step();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  #leave(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #step(): Promise<void> {
    if (this.#isStepping) return;
    this.#isStepping = true;
    void this.#view.refresh().catch(() => undefined);
    try {
      const overview = JSON.stringify(await this.#view.overview());
      for (const stream of this.#streams) stream.tell(this.#view, overview);
    } catch {
      // a page whose events break off says so and asks again; one that goes on would show what is old
      for (const stream of this.#streams) stream.breakOff();
    } finally {
      this.#isStepping = false;
    }
  }
}
