import type { Writable } from 'node:stream';
import type { TrailFilter } from './live-trail.js';
import type { View } from './view.js';
import type { TrailNews } from './wire.js';

/** Rows of the trail that are told at once. */
const MAX_ROWS = 100;
/** Of a reader that is slow; he is told nothing until there is less. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** Who reads nothing for so long is let go. */
const MAX_STALLED_MS = 15_000;
/** Says that all is well where there is nothing else to say. */
const MAX_SILENT_MS = 10_000;

/** One who looks on, told by server-sent events: `overview`, `sample`, `trail`. */
export class EventStream {
  readonly #response: Writable;
  readonly #filter: TrailFilter;
  readonly #nowMs: () => number;
  #overview = '';
  #sampleMs = 0;
  #seen = 0;
  #toldMs: number;

  constructor(response: Writable, filter: TrailFilter, nowMs = (): number => performance.now()) {
    this.#response = response;
    this.#filter = filter;
    this.#nowMs = nowMs;
    this.#toldMs = nowMs();
  }

  /** Tells what is new; `overview` is the view’s, as JSON. */
  tell({ series, trail }: View, overview: string): void {
    const nowMs = this.#nowMs();
    if (this.#response.writableLength > MAX_UNSENT_BYTES) {
      if (nowMs - this.#toldMs > MAX_STALLED_MS) this.#response.destroy();
      return;
    }
    const text = this.#overviewEvent(overview) + this.#sampleEvents(series) + this.#trailEvent(trail);
    if (text === '' && nowMs - this.#toldMs < MAX_SILENT_MS) return;
    this.#response.write(text === '' ? ':\n\n' : text);
    this.#toldMs = nowMs;
  }

  end(): void {
    this.#response.end();
  }

  /** Ends it as something that failed. */
  breakOff(): void {
    this.#response.destroy();
  }

  #overviewEvent(overview: string): string {
    if (overview === this.#overview) return '';
    this.#overview = overview;
    return event('overview', overview);
  }

  /** Who has just come, or was slow, gets all that there are. */
  #sampleEvents({ samples }: View['series']): string {
    const fresh = samples.filter(({ atMs }) => atMs > this.#sampleMs);
    this.#sampleMs = samples.at(-1)?.atMs ?? this.#sampleMs;
    return fresh.length === 0 ? '' : event('samples', JSON.stringify(fresh));
  }

  #trailEvent(trail: View['trail']): string {
    const { rows, skipped } = trail.since(this.#seen, this.#filter, MAX_ROWS);
    const isFirst = this.#seen === 0;
    this.#seen = trail.seen;
    // what was before nobody waited for
    const news: TrailNews = { rows, skipped: isFirst ? 0 : skipped };
    return rows.length === 0 && news.skipped === 0 ? '' : event('trail', JSON.stringify(news));
  }
}

/** JSON has no line breaks of its own. */
function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}
