import { Program } from '../../../daemons/system/program.js';
import { GUEST_LINE } from './guest-lines.js';
import type { GuestImage } from './guest-image.js';

interface VirtualMachineOptions {
  readonly image: GuestImage;
  /** Unix socket of the disk that the stores are on. */
  readonly diskSocket: string;
  /** How many times it was started, itself included. */
  readonly boot: number;
  readonly seed: number;
}

const MEMORY = '1024';

/** A computer in software. What it says of our programs comes line by line over its console. */
export class VirtualMachine {
  readonly #program: Program;
  readonly #listeners: ((kind: string, words: string) => void)[] = [];
  #console = '';
  #partOfLine = '';

  constructor({ image, diskSocket, boot, seed }: VirtualMachineOptions) {
    const command = `console=ttyS0 quiet panic=-1 random.trust_cpu=on boot=${boot} seed=${seed}`;
    const disks = [
      ['-drive', `file=${image.program},format=raw,if=virtio,readonly=on`],
      ['-drive', `file=nbd+unix:///?socket=${diskSocket},format=raw,if=virtio,cache=writeback`],
    ];
    const screen = ['-nographic', '-nodefaults', '-no-reboot', '-serial', 'stdio'];
    const machine = ['-machine', 'q35,accel=tcg', '-cpu', 'max', '-m', MEMORY, '-smp', '1'];
    const kernel = ['-kernel', image.kernel, '-initrd', image.initramfs, '-append', command];
    this.#program = new Program({
      name: 'virtual machine',
      command: 'qemu-system-x86_64',
      args: [...machine, ...screen, ...kernel, ...disks.flat()],
    });
    this.#program.onOutput((text) => this.#read(text));
  }

  /** The last that came over the console. */
  get console(): string {
    return this.#console;
  }

  get hasEnded(): boolean {
    return this.#program.hasEnded;
  }

  /** Tells each line of the guest from now on. */
  onLine(listener: (kind: string, words: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Takes its power away. */
  async cutPower(): Promise<void> {
    await this.#program.stop('SIGKILL');
  }

  #read(text: string): void {
    this.#console = (this.#console + text).slice(-20_000);
    const lines = (this.#partOfLine + text).split('\n');
    this.#partOfLine = lines.pop() ?? '';
    for (const line of lines) {
      // The firmware's last words may stand before it.
      const kind = Object.values(GUEST_LINE).find((each) => line.includes(each));
      if (kind === undefined) continue;
      const words = line.slice(line.indexOf(kind) + kind.length + 1).trim();
      for (const listener of this.#listeners) listener(kind, words);
    }
  }
}
