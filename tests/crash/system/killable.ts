import type { StartedProgram } from '../../started-program.js';

/** A daemon of ours that has been started and perhaps is not ready yet. */
export interface Starting extends StartedProgram {
  /** Rejects where it ends before. */
  readonly ready: Promise<void>;
}

/** A daemon that is killed and started again, with all its runs. */
export class Killable {
  readonly #name: string;
  readonly #start: () => Promise<Starting>;
  readonly #isHarmless: (stderr: string) => boolean;
  readonly #runs: Starting[] = [];
  readonly #killed = new Set<Starting>();

  /** `isHarmless` says of an end that nobody ordered that it is no fault, such as a port that another program took. */
  constructor(name: string, start: () => Promise<Starting>, isHarmless: (stderr: string) => boolean) {
    this.#name = name;
    this.#start = start;
    this.#isHarmless = isHarmless;
  }

  /** What each run has printed. */
  get outputs(): readonly StartedProgram['output'][] {
    return this.#runs.map(({ output }) => output);
  }

  get current(): Starting {
    const run = this.#runs.at(-1);
    if (run === undefined) throw new Error(`${this.#name} was never started`);
    return run;
  }

  async start(): Promise<void> {
    const run = await this.#start();
    this.#runs.push(run);
    run.ready.catch(() => undefined);
  }

  /** Ends it by kill -9 and starts it again; it need not be ready for that. */
  async kill(): Promise<void> {
    const run = this.current;
    if (run.program.hasEnded && !this.#isHarmless(run.output.stderr)) await run.ready;
    this.#killed.add(run);
    await run.program.stop('SIGKILL');
    await this.start();
  }

  /** Ends it in good order; `start` starts it again. */
  async stop(): Promise<void> {
    await this.current.program.stop();
  }

  /**
   * Waits until it serves.
   *
   * @throws Error quoting its output, where it ended though nobody killed it
   */
  async ready(): Promise<void> {
    for (;;) {
      const { ready, program, output } = this.current;
      try {
        await ready;
        if (!program.hasEnded) return;
      } catch (error) {
        if (!this.#isHarmless(output.stderr)) throw error;
      }
      if (program.hasEnded && !this.#isHarmless(output.stderr))
        throw new Error(`${this.#name} ${program.ending ?? ''}: ${output.stderr}`);
      await this.start();
    }
  }
}
