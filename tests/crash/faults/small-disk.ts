import { spawnSync } from 'node:child_process';
import type { Test } from 'tap';
import { startProgram } from '../../started-program.js';

/** A disk of one megabyte in memory, which only programs in a mount namespace of its own see. */
export class SmallDisk {
  readonly #folder: string;
  readonly #holder: number;

  private constructor(folder: string, holder: number) {
    this.#folder = folder;
    this.#holder = holder;
  }

  /** Mounts it on a folder, until the test ends. Needs root. */
  static async mount(t: Test, folder: string): Promise<SmallDisk> {
    const script = `mount -t tmpfs -o size=1m tmpfs '${folder}' && echo mounted && exec sleep 300`;
    const { program } = startProgram(t, {
      name: 'disk',
      command: 'unshare',
      args: ['-m', 'sh', '-c', script],
    });
    await program.ready((text) => text.includes('mounted'));
    return new SmallDisk(folder, Number(program.pid));
  }

  /** The command line that runs another one where the disk is. */
  get runBy(): readonly string[] {
    return ['nsenter', '-t', String(this.#holder), '-m'];
  }

  /** @throws Error where it cannot be done */
  makeRoom(): void {
    const [command, ...args] = [
      'nsenter',
      '-t',
      String(this.#holder),
      '-m',
      'mount',
      '-o',
      'remount,size=16m',
      this.#folder,
    ];
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`no room could be made: ${stderr}`);
  }
}
