import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Commands, Order, Report } from './commands.js';

/**
 * A collector to call; small spaces for young objects, so that garbage does not hide what is kept; and no thread that
 * compiles: until that has its turn, on a busy machine, it keeps what the function to be compiled refers to.
 */
const NODE_FLAGS = ['--expose-gc', '--max-semi-space-size=1', '--no-concurrent-recompilation'];

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Asked<C extends Commands, K extends keyof C> = Promise<Awaited<ReturnType<C[K]>>>;

/** A process that does what it is told; when it dies, whoever waits for it learns how. */
export class OwnProcess<C extends Commands> implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;
  #end: string | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: Report) => this.#onReport(message));
    child.on('exit', (code, signal) => this.#onExit(`ended with ${signal ?? code ?? 'no status'}`));
    child.on('error', (error) => this.#onExit(error.message));
  }

  /**
   * @param file a compiled file beside this one
   * @param openFiles the most files that it can open; by default as many as we
   */
  static start<C extends Commands>(file: string, openFiles?: number): OwnProcess<C> {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const options = { execArgv: NODE_FLAGS, serialization: 'advanced' } as const;
    if (openFiles === undefined) return new OwnProcess(fork(path, [], options));
    const limited = [`ulimit -n ${openFiles}; exec "$0" "$@"`, process.execPath, ...NODE_FLAGS, path];
    return new OwnProcess(fork('-c', limited, { ...options, execArgv: [], execPath: '/bin/sh' }));
  }

  /** Gives an order and waits until it is done. @throws Error when it fails, or when the process ends */
  ask<K extends keyof C & string>(command: K, ...[argument]: Parameters<C[K]>): Asked<C, K> {
    const id = this.#orders++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      if (this.#end !== undefined) this.#onExit(this.#end);
      else this.#child.send({ id, command, argument } satisfies Order);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end !== undefined) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #onReport(message: Report): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('failure' in message) waiting?.reject(new Error(message.failure));
    else waiting?.resolve(message.result);
  }

  #onExit(how: string): void {
    this.#end = how;
    for (const { reject } of this.#waiting.values()) reject(new Error(`the process ${how}`));
    this.#waiting.clear();
  }
}
