import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a metric is called, without the prefix that all of ours have, and what it says. */
export interface MetricText {
  readonly name: string;
  readonly help: string;
}

/** A value that is read when somebody asks for it; nothing is kept up to date for nobody. */
export interface Reading extends MetricText {
  readonly read: () => number;
}

/** Values that differ in one label, read in the same way: each label's value with its number. */
export interface LabelledReading<Label extends string> extends MetricText {
  readonly label: Label;
  readonly read: () => Iterable<readonly [string, number]>;
}

const PREFIX = 'sunshare_';

/**
 * The metrics of one daemon in the Prometheus format, those of its process under their usual names (`process_…`,
 * `nodejs_…`) included. Values of labels have to be few and fixed: never a name that somebody outside can choose.
 */
export class Metrics {
  readonly #registry = new Registry();
  #rendering: Promise<string> | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Of the text that {@link render} makes. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them now. Who asks while it is under way gets the same: asking often costs the daemon no more. */
  render(): Promise<string> {
    this.#rendering ??= this.#registry.metrics().finally(() => (this.#rendering = undefined));
    return this.#rendering;
  }

  counter<Label extends string>(
    { name, help }: MetricText,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.#registry] });
  }

  /** `buckets` are upper bounds, in the unit of the name. */
  histogram<Label extends string>(
    { name, help, buckets }: MetricText & { readonly buckets: readonly number[] },
    labelNames: readonly Label[] = [],
  ): Histogram<Label> {
    const registers = [this.#registry];
    return new Histogram({ name: PREFIX + name, help, labelNames, buckets: [...buckets], registers });
  }

  /** A number that goes up and down. */
  gauge({ name, help, read }: Reading): void {
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  labelledGauge<Label extends string>({ name, help, label, read }: LabelledReading<Label>): void {
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [value, number] of read()) this.labels(value).set(number);
      },
    });
  }

  /** Numbers that only grow, and that somebody else counts. */
  labelledCount<Label extends string>({ name, help, label, read }: LabelledReading<Label>): void {
    new Counter({
      name: PREFIX + name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [value, number] of read()) this.labels(value).inc(number);
      },
    });
  }

  /** A number that only grows, and that somebody else counts. */
  count({ name, help, read }: Reading): void {
    new Counter({
      name: PREFIX + name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}
