import cluster, { type Worker } from 'node:cluster';
import type { AdminPlace } from '../admin/admin-flag.js';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import type { Running } from '../lifecycle.js';
import { handedOver } from '../systemd/handed-over.js';

// Several processes at one port: the parent starts them and sees to it that they live; each serves by itself.

const RESTART_MS = 1_000;
/** The pause between attempts at one that does not start doubles up to this. */
const MAX_RESTART_MS = 60_000;
const NUMBER_VARIABLE = 'SUNSHARE_PROCESS';
const AGAIN_VARIABLE = 'SUNSHARE_PROCESS_AGAIN';

/** Which of several processes this is. */
export interface ProcessPlace {
  /** 1, 2, … */
  readonly number: number;
  /** Whether it is the one that says, on the console, that the server is there. */
  readonly announces: boolean;
}

/** Undefined in a server of one process, and in the parent of several. */
export function processPlace(env: NodeJS.ProcessEnv = process.env): ProcessPlace | undefined {
  if (!cluster.isWorker) return undefined;
  const number = Number(env[NUMBER_VARIABLE] ?? 1);
  return { number, announces: number === 1 && env[AGAIN_VARIABLE] !== 'yes' };
}

/** Where one of several processes is watched: each has a port of its own, behind that of the first. */
export function adminOf(
  admin: AdminPlace | undefined,
  place: ProcessPlace | undefined,
): AdminPlace | undefined {
  if (admin === undefined || place === undefined || admin.port === 0) return admin;
  return { ...admin, port: admin.port + place.number - 1 };
}

/** Tells the parent that clients are served. */
export function tellReady(): void {
  process.send?.('ready');
}

/** Resolves when the parent says that it is time to stop. Signals are the parent's affair: a terminal sends them to all. */
export function stoppedByParent(): Promise<NodeJS.Signals> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  return new Promise((resolve) => {
    process.on('message', (message) => {
      if (message === 'stop') resolve('SIGTERM');
    });
  });
}

/** Calls back when the time is over. */
type After = (work: () => void, delayMs: number) => NodeJS.Timeout;

/** Starts so many processes; resolves when all of them serve. @throws Error where one cannot */
export async function startProcesses(
  count: number,
  diagnose: Diagnose,
  after: After = setTimeout,
): Promise<Running> {
  if (handedOver(['stream']).stream !== undefined)
    throw new Error('--processes does not go with a socket that systemd hands over');
  // The kernel gives each connection to whoever is free: handing it on costs more than serving it.
  if (process.env['NODE_CLUSTER_SCHED_POLICY'] === undefined) cluster.schedulingPolicy = cluster.SCHED_NONE;
  const processes = new Processes(diagnose, after);
  // One after the other: what keeps the first from starting is said once.
  for (let number = 1; number <= count; number++) await processes.start(number);
  return processes;
}

class Processes implements Running {
  readonly #diagnose: Diagnose;
  readonly #after: After;
  /** Of those that have ended and not served since: how long the next attempt waits. */
  readonly #pausesMs = new Map<number, number>();
  readonly #workers = new Set<Worker>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  #isClosing = false;
  #onEnd: () => void = () => undefined;

  constructor(diagnose: Diagnose, after: After) {
    this.#diagnose = diagnose;
    this.#after = after;
  }

  status(): string {
    return `${this.#workers.size} processes serve clients`;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    for (const worker of this.#workers) if (worker.isConnected()) worker.send('stop');
    while (this.#workers.size > 0) await new Promise<void>((resolve) => (this.#onEnd = resolve));
  }

  /** Resolves when it serves. @throws Error where it ends before */
  start(number: number, isAgain = false): Promise<void> {
    const env = { [NUMBER_VARIABLE]: String(number), [AGAIN_VARIABLE]: isAgain ? 'yes' : 'no' };
    // The service manager hears from the parent.
    const worker = cluster.fork({ ...env, NOTIFY_SOCKET: '' });
    this.#workers.add(worker);
    // One that has just ended cannot be told to stop: that it ended is told apart.
    worker.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      let isReady = false;
      worker.once('message', () => {
        isReady = true;
        this.#pausesMs.delete(number);
        resolve();
      });
      worker.once('exit', (code: number | null, signal: string | null) => {
        this.#workers.delete(worker);
        this.#onEnd();
        const how = signal ?? `status ${code}`;
        if (isReady || isAgain) this.#replace(number, how);
        reject(new Error(`process ${number} of the server did not start (${how})`));
      });
    });
  }

  #replace(number: number, how: string): void {
    if (this.#isClosing) return;
    this.#diagnose(`process ${number} of the server has ended (${how}): another is started`);
    const pauseMs = this.#pausesMs.get(number) ?? RESTART_MS;
    this.#pausesMs.set(number, Math.min(2 * pauseMs, MAX_RESTART_MS));
    const timer = this.#after(() => {
      this.#restarts.delete(timer);
      // one that ends is followed by another
      this.start(number, true).catch(() => undefined);
    }, pauseMs);
    this.#restarts.add(timer);
  }
}
