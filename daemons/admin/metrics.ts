import { setTimeout as sleep } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a metric is called, without the prefix that all of ours have, and what it says. */
interface MetricText {
  readonly name: string;
  readonly help: string;
}

/** A value that is read when somebody asks for it; nothing is kept up to date for nobody. */
export interface Reading extends MetricText {
  readonly read: () => number | Promise<number>;
}

/** The same where it is at hand. */
interface CountReading extends MetricText {
  readonly read: () => number;
}

/** Values that differ in one label, read in the same way: each label's value with its number. */
interface LabelledReading<Label extends string> extends MetricText {
  readonly label: Label;
  readonly read: () => Iterable<readonly [string, number]>;
}

const PREFIX = 'sunshare_';
/** Making the metrics takes no more than a twentieth of the daemon's time, however many ask for them. */
const PAUSE_FACTOR = 19;
const MAX_PAUSE_MS = 1_000;

/**
 * The metrics of one daemon in the Prometheus format, those of its process under their usual names (`process_…`,
 * `nodejs_…`) included. Values of labels have to be few and fixed: never a name that somebody outside can choose.
 */
export class Metrics {
  readonly #registry = new Registry();
  #rendering: Promise<string> | undefined;
  #notBeforeMs = 0;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Of the text that {@link render} makes. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them as they are now. Who asks too often waits a little, and gets the same as others who wait. */
  render(): Promise<string> {
    this.#rendering ??= this.#renderInTime().finally(() => (this.#rendering = undefined));
    return this.#rendering;
  }

  async #renderInTime(): Promise<string> {
    const pauseMs = this.#notBeforeMs - performance.now();
    if (pauseMs > 0) await sleep(pauseMs);
    const beganMs = performance.now();
    try {
      return await this.#registry.metrics();
    } finally {
      const endedMs = performance.now();
      this.#notBeforeMs = endedMs + Math.min(PAUSE_FACTOR * (endedMs - beganMs), MAX_PAUSE_MS);
    }
  }

  counter<Label extends string>(
    { name, help }: MetricText,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter(this.#described({ name, help }, labelNames));
  }

  /** `buckets` are upper bounds, in the unit of the name. */
  histogram<Label extends string>(
    { name, help, buckets }: MetricText & { readonly buckets: readonly number[] },
    labelNames: readonly Label[] = [],
  ): Histogram<Label> {
    return new Histogram({ ...this.#described({ name, help }, labelNames), buckets: [...buckets] });
  }

  /** A number that goes up and down; NaN where reading it fails, which takes no other metric away. */
  gauge({ name, help, read }: Reading): void {
    new Gauge({
      ...this.#described({ name, help }),
      async collect() {
        this.set(await readOrNaN(read));
      },
    });
  }

  labelledGauge<Label extends string>({ name, help, label, read }: LabelledReading<Label>): void {
    new Gauge({
      ...this.#described({ name, help }, [label]),
      collect() {
        this.reset();
        for (const [value, number] of read()) this.labels(value).set(number);
      },
    });
  }

  /** Numbers that only grow, and that somebody else counts. */
  labelledCount<Label extends string>({ name, help, label, read }: LabelledReading<Label>): void {
    new Counter({
      ...this.#described({ name, help }, [label]),
      collect() {
        this.reset();
        for (const [value, number] of read()) this.labels(value).inc(number);
      },
    });
  }

  /** A number that only grows, and that somebody else counts. */
  count({ name, help, read }: CountReading): void {
    new Counter({
      ...this.#described({ name, help }),
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  #described<Label extends string>({ name, help }: MetricText, labelNames: readonly Label[] = []) {
    return { name: PREFIX + name, help, labelNames, registers: [this.#registry] };
  }
}

async function readOrNaN(read: Reading['read']): Promise<number> {
  try {
    return await read();
  } catch {
    return NaN;
  }
}
