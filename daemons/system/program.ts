import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const READY_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 8_000;
const QUOTED_LINES = 5;

export interface ProgramOptions {
  /** How messages call it. */
  name: string;
  command: string;
  args?: readonly string[];
  /** Where it runs, if not where we do. */
  cwd?: string;
  /** Added to our own environment; undefined takes a variable away. */
  env?: NodeJS.ProcessEnv;
  /** Files that its stdout and stderr are appended to, as they come. */
  stdoutFile?: string;
  stderrFile?: string;
  /** Open a pipe to its stdin (otherwise it reads end of file). */
  isFed?: boolean;
  /** What it has to do to be ready, for the message when it does not. */
  readyWhen?: string;
}

export type ProgramStream = 'stdout' | 'stderr';
export type ProgramListener = (text: string, stream: ProgramStream) => void;

/** What is started here is told everything: the files in /etc/sunshare are those of the daemons that are installed. */
const NO_FOLDER = '/nonexistent';

/**
 * A program running beside us, in a process group of its own: a child in our terminal's group would get Ctrl-C before
 * we could order the stop.
 */
export class Program {
  readonly name: string;
  /** Resolves when it has ended and all its output has arrived, to words about how it ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<ProgramListener>();
  readonly #readyWhen: string | undefined;
  #ending: string | undefined;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#readyWhen = options.readyWhen;
    this.#child = spawn(options.command, options.args ?? [], {
      detached: true,
      cwd: options.cwd,
      stdio: [options.isFed === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      env: { SUNSHARE_CONFIG_DIR: NO_FOLDER, ...process.env, ...options.env },
    });
    this.#read('stdout', options.stdoutFile);
    this.#read('stderr', options.stderrFile);
    this.#child.stdin?.on('error', () => undefined); // a program that ended says so by itself
    this.ended = this.#end();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#ending !== undefined;
  }

  /** Words about how it ended; undefined while it runs. */
  get ending(): string | undefined {
    return this.#ending;
  }

  /** Exit status, or null while it runs and after a signal. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Tells `listener` everything it prints from now on. */
  onOutput(listener: ProgramListener): void {
    this.#listeners.add(listener);
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  /**
   * Waits until what it printed (both streams, from the call on) satisfies `isReady`; resolves to that text.
   * @throws Error quoting its output, when it ends before or the deadline passes
   */
  async ready(isReady: (text: string) => boolean, deadlineMs = READY_DEADLINE_MS): Promise<string> {
    let text = '';
    const deadline = new AbortController();
    const seen = new Promise<'ready'>((resolve) => {
      const listener: ProgramListener = (chunk) => {
        text += chunk;
        if (!isReady(text)) return;
        this.#listeners.delete(listener);
        resolve('ready');
      };
      this.#listeners.add(listener);
    });
    const lateWords = `was not ready within ${deadlineMs / 1_000} s${this.#missing()}`;
    const late = delay(deadlineMs, lateWords, { signal: deadline.signal });
    const outcome = await Promise.race([seen, this.ended, late.catch(() => 'ready')]);
    deadline.abort();
    if (outcome !== 'ready') throw new Error(`${this.name} ${outcome}${quote(text)}`);
    return text;
  }

  /** Sends the signal to its whole process group. */
  signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // ESRCH: nobody of the group is left
    }
  }

  /** Ends it: the signal, and SIGKILL where that is not enough. Resolves when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.hasEnded) return;
    this.signal(signal);
    await this.endsWithin(STOP_DEADLINE_MS);
  }

  /** Waits for its end, which SIGKILL brings when it does not come by itself. */
  async endsWithin(deadlineMs: number): Promise<void> {
    const kill = setTimeout(() => this.signal('SIGKILL'), deadlineMs);
    await this.ended;
    clearTimeout(kill);
  }

  #missing(): string {
    return this.#readyWhen === undefined ? '' : `: it did not ${this.#readyWhen}`;
  }

  #read(stream: ProgramStream, file: string | undefined): void {
    if (file !== undefined) keep(file, '');
    this.#child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      if (file !== undefined) keep(file, chunk);
      for (const listener of this.#listeners) listener(chunk, stream);
    });
  }

  #end(): Promise<string> {
    return new Promise((resolve) => {
      const end = (words: string): void => {
        this.#ending = words;
        resolve(words);
      };
      this.#child.once('error', (error) => end(`could not be started: ${error.message}`));
      this.#child.once('close', (code, signal) =>
        end(signal === null ? `ended with status ${code ?? 'unknown'}` : `was ended by ${signal}`),
      );
    });
  }
}

/** Appends at once: whoever learns that a program has ended may read its file. */
function keep(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch {
    // A full disk must not take the system down.
  }
}

/** The last lines of what a program printed, as the end of a message. */
export function quote(text: string): string {
  const lines = text.trim().split('\n').slice(-QUOTED_LINES);
  return lines.join('') === '' ? '' : `; it said: ${lines.join(' | ')}`;
}
