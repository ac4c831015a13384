import { existsSync, type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { type CommandOutput, type CompileCommand, compileOne } from './compile-command.js';
import { reasonOf } from './reason.js';

/** How long is waited after a change: an editor writes a file in several steps, which count as one. */
const SETTLE_MS = 50;

/**
 * Compiles all files of the command, and each again when it changes, when a file that it includes changes, or when one
 * that it looked for in vain appears. Errors of the files do not end it. Resolves when `signal` is aborted, or where
 * the system lets nothing be watched.
 * @returns the exit status: 0, or 1 where nothing can be watched
 */
export function watchCompile(
  command: CompileCommand,
  output: CommandOutput,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    const end = (status: number): void => {
      watching.close();
      resolve(status);
    };
    const watching = new Watching(command, output, () => end(1));
    if (!watching.compile(command.files)) return;
    output.say('sunrpc compile: watching; Ctrl-C ends it');
    if (signal.aborted) end(0);
    else signal.addEventListener('abort', () => end(0), { once: true });
  });
}

/** Ends a watch: aborted by the first SIGINT or SIGTERM. A second one of the same ends the program as ever. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** A folder that cannot be watched: each compile tries again. */
interface WatchFailure {
  readonly folder: string;
  readonly reason: string;
  readonly hint: string;
}

/**
 * Watches all that the compiled files depend on. It watches the folders, not the files: an editor that saves puts a new
 * file in the place of the old one. Where a folder is missing, the one in which it would come into being.
 */
class Watching {
  readonly #command: CompileCommand;
  readonly #output: CommandOutput;
  readonly #onBlind: () => void;
  readonly #dependencies = new Map<string, ReadonlySet<string>>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onBlind is told that changes would be missed from now on */
  constructor(command: CompileCommand, output: CommandOutput, onBlind: () => void) {
    this.#command = command;
    this.#output = output;
    this.#onBlind = onBlind;
    for (const file of command.files) this.#dependsOn(file, [file]);
  }

  /** @returns whether changes of the files will be seen */
  compile(files: readonly string[]): boolean {
    // before anything is read, so that no change is missed while it is
    if (!this.#watchFolders()) return false;
    for (const file of files) {
      const { written, dependencies } = compileOne(this.#command, file, this.#output);
      if (written !== undefined) this.#output.say(`sunrpc compile: ${file} -> ${written}`);
      this.#dependsOn(file, dependencies);
    }
    return this.#watchFolders();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  /** What is reached by a symbolic link changes where it is. */
  #dependsOn(file: string, dependencies: readonly string[]): void {
    this.#dependencies.set(file, new Set(dependencies.flatMap((each) => [resolve(each), realPathOf(each)])));
  }

  #watchFolders(): boolean {
    const wanted = new Set(
      [...this.#dependencies.values()].flatMap((each) => [...each].map(presentFolderOf)),
    );
    for (const folder of this.#watchers.keys()) if (!wanted.has(folder)) this.#unwatch(folder);
    const failures = [...wanted]
      .filter((each) => !this.#watchers.has(each))
      .flatMap((each) => this.#watch(each));
    const [first] = failures;
    const decisive =
      failures.find(({ hint }) => hint !== '') ?? (this.#watchers.size === 0 ? first : undefined);
    if (decisive === undefined) return true;
    this.#output.say(`sunrpc compile: cannot watch ${decisive.folder}: ${decisive.reason}${decisive.hint}`);
    this.#onBlind();
    return false;
  }

  /** @returns the failure, where it cannot */
  #watch(folder: string): WatchFailure[] {
    try {
      const watcher = watch(folder, (_, name) => this.#noticedIn(folder, name));
      watcher.on('error', () => this.#unwatch(folder));
      this.#watchers.set(folder, watcher);
      return [];
    } catch (error) {
      return [{ folder, reason: reasonOf(error), hint: exhaustionHint(error) }];
    }
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #noticedIn(folder: string, name: string | null): void {
    // not every system says which file
    this.#noticed(name === null ? folder : resolve(folder, name));
    // the system tells by its own name that the folder itself went away; another in its place is not watched by that
    if (name === basename(folder)) {
      this.#unwatch(folder);
      this.#noticed(folder);
    }
  }

  /** A file or a folder has changed, has come into being or is gone. */
  #noticed(changed: string): void {
    for (const [file, dependencies] of this.#dependencies)
      if ([...dependencies].some((each) => each === changed || each.startsWith(changed + sep)))
        this.#changed.add(file);
    if (this.#changed.size > 0) this.#timer ??= setTimeout(() => this.#compileChanged(), SETTLE_MS);
  }

  #compileChanged(): void {
    this.#timer = undefined;
    const files = this.#command.files.filter((file) => this.#changed.has(file));
    this.#changed.clear();
    this.compile(files);
  }
}

/** The folder of a file, or the nearest above it that is there. */
function presentFolderOf(file: string): string {
  let folder = dirname(file);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

/** What to do where the system has no watch left; empty for a folder that went away, or may not be read. */
function exhaustionHint(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC')
    return '; raise fs.inotify.max_user_watches with sysctl, or end another program that watches';
  if (code === 'EMFILE')
    return '; raise fs.inotify.max_user_instances with sysctl, or the limit of open files with ulimit -n';
  return '';
}
