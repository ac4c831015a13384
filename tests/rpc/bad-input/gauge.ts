import { readFileSync, writeFileSync } from 'node:fs';

/** What a process costs. */
export interface Figures {
  /** Objects and buffers that are in use, garbage collected before. */
  readonly usedBytes: number;
  /** The most memory that the system gave it since the last mark. */
  readonly peakBytes: number;
  /** The most address space that it had since it started: also what it asked for and never touched. */
  readonly claimedBytes: number;
  /** The longest time that nothing else could happen in it since the last mark, in ms of processor time. */
  readonly longestTurnMs: number;
}

/** How often a turn's end is noticed, in ms: what is shorter is nothing. */
const TICK_MS = 5;

/** Measures the process that it is in. Processor time, so that what else runs on the machine does not count. */
export class Gauge {
  #longestTurnMs = 0;
  #cpuMs = cpuMs();

  constructor() {
    setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** Begins to measure; figures as they are now. */
  async mark(): Promise<Figures> {
    await collectGarbage();
    // makes the present the highest that there was: proc(5)
    if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
    this.#cpuMs = cpuMs();
    this.#longestTurnMs = 0;
    return this.#figures();
  }

  /** What it was since the mark. */
  async figures(): Promise<Figures> {
    this.#tick();
    const longestTurnMs = this.#longestTurnMs;
    await collectGarbage();
    return { ...this.#figures(), longestTurnMs };
  }

  #figures(): Figures {
    const { heapUsed, external } = process.memoryUsage();
    return {
      usedBytes: heapUsed + external,
      peakBytes: statusBytes('VmHWM'),
      claimedBytes: statusBytes('VmPeak'),
      longestTurnMs: this.#longestTurnMs,
    };
  }

  #tick(): void {
    const now = cpuMs();
    this.#longestTurnMs = Math.max(this.#longestTurnMs, now - this.#cpuMs);
    this.#cpuMs = now;
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A line of proc(5)'s status; elsewhere what comes nearest. */
function statusBytes(name: 'VmHWM' | 'VmPeak'): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const line = new RegExp(String.raw`^${name}:\s*(\d+) kB$`, 'm');
  const [, kibibytes] = line.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}

/** What is closed lets go of things some turns later, and buffers found dead are given back by the next collection. */
async function collectGarbage(): Promise<void> {
  for (let times = 0; times < 4; times++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
}
