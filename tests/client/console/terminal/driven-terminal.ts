import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../../eventually.js';

const run = promisify(execFile);

/** No status line, no waiting for what may follow an Escape; what is left on the screen at the end can be read. */
const CONFIGURATION = [
  'set -g status off',
  'set -s escape-time 0',
  'set -g remain-on-exit on',
  'set -g default-terminal tmux-256color',
].join('\n');

/** Runs a program and writes down its exit status: tmux does not always notice that one has ended. */
const NOTING_STATUS = ['sh', '-c', 'trap : HUP; "$@"; echo $? > "$0"'];
const STATUS_FILE = 'status';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

/** A program in a real terminal: a tmux of its own, whose keys we press and whose screen we read. */
export class DrivenTerminal {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(
    t: Teardown,
    command: readonly string[],
    { columns = 80, rows = 24 }: Partial<TerminalSize> = {},
  ): Promise<DrivenTerminal> {
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-terminal-'));
    const terminal = new DrivenTerminal(folder);
    writeFileSync(join(folder, 'tmux.conf'), CONFIGURATION);
    t.teardown(async () => {
      await terminal.#end();
      rmSync(folder, { recursive: true, force: true });
    });
    const size = ['-x', String(columns), '-y', String(rows)];
    await terminal.#tmux(
      'new-session',
      '-d',
      ...size,
      ...NOTING_STATUS,
      join(folder, STATUS_FILE),
      ...command,
    );
    return terminal;
  }

  /** Types text, as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text);
  }

  /** Presses keys by their names: `Enter`, `Tab`, `C-c`, `Up`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  /** Types a line. */
  async enter(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line, ';', 'send-keys', 'Enter');
  }

  async resize({ columns, rows }: TerminalSize): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is on the screen, without blank lines at its end; with `withColours` also the escape codes for those. */
  async screen({ withColours = false } = {}): Promise<string> {
    return (await this.#tmux('capture-pane', '-p', ...(withColours ? ['-e'] : []))).trimEnd();
  }

  /** Waits until the screen looks so; resolves to it. */
  async shows(expected: RegExp): Promise<string> {
    let screen = '';
    const isSo = async (): Promise<boolean> => expected.test((screen = await this.screen()));
    await eventually(`a screen with ${String(expected)}`, isSo).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${screen}`, { cause: error });
    });
    return screen;
  }

  /** From now on, every byte that the program writes to its terminal goes to this file too. */
  async record(file: string): Promise<void> {
    await this.#tmux('pipe-pane', `exec cat >> '${file}'`);
  }

  /** Waits until the program has ended; resolves to its exit status. */
  async ended(): Promise<number> {
    const file = join(this.#folder, STATUS_FILE);
    const status = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    await eventually('the program has ended', () => status().endsWith('\n'));
    return Number(status());
  }

  /** Hangs up, and waits until the program has noticed: it may still have something to save. */
  async #end(): Promise<void> {
    const pid = Number(await this.#tmux('display-message', '-p', '#{pane_pid}'));
    await this.#tmux('kill-server');
    await eventually('the program has ended', () => !isRunning(pid));
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const own = ['-u', '-S', join(this.#folder, 'socket'), '-f', join(this.#folder, 'tmux.conf')];
    const { stdout } = await run('tmux', [...own, ...args], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    return stdout;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
