import { inNamespace } from '../../../daemons/system/namespace.js';
import { startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import type { Command } from '../load.js';

/** A network of its own, in which all ports are free: C programs look for the portmapper at 111 only. */
export class Network {
  readonly #pid: number;

  private constructor(pid: number) {
    this.#pid = pid;
  }

  static async open(bench: Bench): Promise<Network> {
    const { program } = startProgram(bench, {
      name: 'network',
      ...inNamespace(['sh', '-c', 'echo up; exec sleep infinity']),
    });
    await program.ready((text) => text.includes('up'));
    return new Network(program.pid ?? 0);
  }

  /** The command, run in there by a process that keeps its number. */
  inside({ command, args }: Command): Command {
    const asRoot = process.getuid?.() === 0 ? [] : ['-U', '--preserve-credentials'];
    return {
      command: 'nsenter',
      args: ['-t', String(this.#pid), '-n', '-m', ...asRoot, command, ...args],
    };
  }
}
