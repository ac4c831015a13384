import { type ChildProcess, spawn } from 'node:child_process';
import { exitStatus } from '../exit-status.js';
import { ours } from '../our-parts.js';

const TERMINAL_SIGNAL_GRACE_MS = 3_000;
const KILL_AFTER_MS = 8_000;

/** The client in our own terminal, with our stdin and stdout. */
export class ForegroundClient {
  /** Resolves to its exit status when it has ended. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;

  constructor(serverPort: number, datetimeUrl: string) {
    const args = ['-s', '127.0.0.1', '-p', String(serverPort), '--datetime', datetimeUrl];
    const client = ours('client/main.js', args);
    this.#child = spawn(client.command, client.args, { stdio: 'inherit' });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
    });
  }

  /**
   * Passes on a signal that reached us. What a terminal sends (Ctrl-C, its own end) has reached the client too, and a
   * second signal would cut its orderly end short: it is passed on only when the client does not end by itself.
   */
  interrupt(signal: NodeJS.Signals): void {
    const graceMs = signal === 'SIGTERM' ? 0 : TERMINAL_SIGNAL_GRACE_MS;
    const order = setTimeout(() => this.#child.kill('SIGTERM'), graceMs);
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    this.#child.once('exit', () => {
      clearTimeout(order);
      clearTimeout(kill);
    });
  }
}
