import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { Program, type ProgramOptions } from './program.js';

/** One of the programs that make up the system. */
export interface Part {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** The names of the files its output goes to. */
  stdoutFile: string;
  stderrFile: string;
  /** Does what it printed so far tell that it is ready? */
  isReady: (text: string) => boolean;
  /** Another way to see that it is ready, for a part that need not say so. Gives up when the signal aborts. */
  seemsReady?: (signal: AbortSignal) => Promise<void>;
  /** What it has to do to be ready: completes "it did not …". */
  readyWhen?: string;
  stopSignal?: NodeJS.Signals;
}

/** The parts running now. They are stopped in the opposite order of their start: nobody loses what he relies on. */
export class System {
  /** A fresh folder, where every part's output goes. */
  readonly folder = mkdtempSync(join(tmpdir(), 'sunshare-'));
  readonly #say: Diagnose;
  readonly #started: Program[] = [];
  readonly #running: { program: Program; stopSignal: NodeJS.Signals }[] = [];
  #stopped: Promise<void> | undefined;

  constructor(say: Diagnose) {
    this.#say = say;
  }

  get isStopping(): boolean {
    return this.#stopped !== undefined;
  }

  /** The parts that have ended though nobody stopped them, with words about how. To be asked before `stop`. */
  get lostParts(): string[] {
    return this.#started.flatMap(({ name, ending }) => (ending === undefined ? [] : [`${name} ${ending}`]));
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Starts a part, waits until it is ready and says where it listens and where its output goes.
   * @throws Error in words when it ends before or is not ready in time
   */
  async start(part: Part): Promise<void> {
    const { name, seemsReady } = part;
    const program = this.launch(part);
    const polling = new AbortController();
    const ways = [program.ready(part.isReady)];
    if (seemsReady !== undefined) ways.push(seemsReady(polling.signal).then(() => ''));
    try {
      const said = await Promise.race(ways);
      this.#started.push(program);
      this.#say(`${name} ${whereabouts(said)}; its output goes to ${this.file(part.stdoutFile)}`);
    } finally {
      polling.abort();
      for (const way of ways) way.catch(() => undefined);
    }
  }

  /** Starts a program without waiting for it. */
  launch(options: ProgramOptions & Pick<Part, 'stdoutFile' | 'stderrFile' | 'stopSignal'>): Program {
    if (this.isStopping) throw new Error('the system is stopping');
    const { stdoutFile, stderrFile, stopSignal = 'SIGTERM' } = options;
    const files = { stdoutFile: this.file(stdoutFile), stderrFile: this.file(stderrFile) };
    const program = new Program({ ...options, ...files });
    this.#running.push({ program, stopSignal });
    return program;
  }

  /** Stops all, the last one started first, each before the next. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /**
   * Says where all that was printed is, as somebody may want to read the log afterwards; or removes it, where KEEP=no says
   * that nobody does, and all went well.
   */
  leaveOutput(wentWell: boolean): void {
    if (wentWell && process.env['KEEP'] === 'no') rmSync(this.folder, { recursive: true, force: true });
    else this.#say(`what each program printed is in ${this.folder}, the log in ${this.file('rpc.log')}`);
  }

  /** For whoever does not want to wait: ends every part at once. */
  kill(): void {
    for (const { program } of this.#running) program.signal('SIGKILL');
  }

  async #stopAll(): Promise<void> {
    for (const { program, stopSignal } of [...this.#running].reverse()) await program.stop(stopSignal);
  }
}

/** `listens on tcp 127.0.0.1:111, udp 127.0.0.1:111`, from what our daemons say when they are ready. */
function whereabouts(said: string): string {
  const addresses = [...said.matchAll(/: listening on (.+)$/gm)].map((match) => match[1] ?? '');
  return addresses.length === 0 ? 'is ready' : `listens on ${addresses.join(', ')}`;
}
