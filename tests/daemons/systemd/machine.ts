import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../eventually.js';
import { ROOT } from '../../started-program.js';

const COMMAND_MS = 60_000;
/** It may install packages before. */
const SETUP_MS = 120_000;
const NAMESPACES = ['--pid', '--mount', '--cgroup', '--net', '--ipc', '--uts', '--fork', '--mount-proc'];

/** For nsenter: all of them, and the root folder. */
const INSIDE = ['-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w'];

/** What a command in a machine answered. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A machine whose systemd is process 1: a copy of this one in namespaces of its own, with only our units and a network
 * of its own. Needs root.
 */
export class Machine {
  readonly #unshare: ChildProcess;
  readonly #cgroup: string;
  readonly #folder: string;
  #said = '';
  #pid: string | undefined;

  private constructor(target: string, setup: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'sunshare-machine-'));
    const hierarchy = existsSync('/sys/fs/cgroup/systemd') ? '/sys/fs/cgroup/systemd' : '/sys/fs/cgroup';
    this.#cgroup = `${hierarchy}/sunshare-test-${process.pid}-${this.#folder.slice(-6)}`;
    mkdirSync(this.#cgroup);
    const script = `${ROOT}tests/daemons/systemd/machine.sh`;
    const become = `echo $$ >${this.#cgroup}/cgroup.procs; exec "$@"`;
    const init = [
      'unshare',
      ...NAMESPACES,
      '--kill-child=SIGKILL',
      'bash',
      script,
      this.#folder,
      target,
      setup,
    ];
    this.#unshare = spawn('bash', ['-c', become, 'bash', ...init], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#unshare.stdout, this.#unshare.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  /** Starts one, and waits until its systemd has started the target. `setup` is run before. */
  static async start(target: string, setup: string): Promise<Machine> {
    const machine = new Machine(target, setup);
    try {
      await eventually('systemd runs', () => machine.#hasSystemd(), SETUP_MS);
      await eventually(`${target} is reached`, async () => {
        const { stdout } = await machine.run(`systemctl is-active ${target}`);
        return stdout === 'active\n';
      });
      return machine;
    } catch (error) {
      await machine.stop();
      throw new Error(`no machine: ${machine.#said.slice(-2_000)}`, { cause: error });
    }
  }

  /** What its systemd and its start have said. */
  get said(): string {
    return this.#said;
  }

  /** Runs a shell's command line in it, as root. */
  run(command: string): Promise<Answer> {
    const env = { ...process.env, SYSTEMD_UNIT_PATH: '/run/units', SYSTEMD_PAGER: '' };
    const enter = ['-t', this.#pid ?? '', ...INSIDE, 'bash', '-c', command];
    return new Promise((resolve) => {
      execFile('nsenter', enter, { env, timeout: COMMAND_MS, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
        resolve({
          status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
          stdout,
          stderr,
        }),
      );
    });
  }

  /** What a command line prints. @throws Error when it fails */
  async output(command: string): Promise<string> {
    const { status, stdout, stderr } = await this.run(command);
    if (status !== 0)
      throw new Error(`${command}: status ${status}: ${stdout}${stderr}${this.#said.slice(-1_000)}`);
    return stdout.trim();
  }

  /** Whether a command line ends with 0. */
  async holds(command: string): Promise<boolean> {
    return (await this.run(command)).status === 0;
  }

  /** A property of a unit. */
  property(unit: string, name: string): Promise<string> {
    return this.output(`systemctl show --value -p ${name} ${unit}`);
  }

  /** Ends all of it. */
  async stop(): Promise<void> {
    this.#unshare.kill('SIGKILL');
    await eventually('the machine is gone', () => this.#removeCgroup());
    rmdirSync(this.#folder);
  }

  #hasSystemd(): boolean {
    if (this.#unshare.exitCode !== null) throw new Error('ended');
    const children = `/proc/${this.#unshare.pid ?? 0}/task/${this.#unshare.pid ?? 0}/children`;
    this.#pid = readFileSync(children, 'utf8').trim();
    if (this.#pid === '') return false;
    return readFileSync(`/proc/${this.#pid}/comm`, 'utf8') === 'systemd\n';
  }

  /** From the leaves on; a group whose processes have not ended yet cannot be removed. */
  #removeCgroup(folder = this.#cgroup): boolean {
    if (!existsSync(folder)) return true;
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && !this.#removeCgroup(join(folder, entry.name))) return false;
    try {
      rmdirSync(folder);
      return true;
    } catch {
      return false;
    }
  }
}
