import { spawn } from 'node:child_process';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import { reasonOf } from '../reason.js';

/** Time for systemd to take a message. */
const TELL_MS = 5_000;
/** A watchdog is fed three times as often as it asks for: the program that does it may be slow to start. */
const PINGS_PER_PERIOD = 3;
/** Where no watchdog is, a status is told this often. */
const STATUS_MS = 10_000;

/** How a message leaves: its lines `VARIABLE=value`. Resolves to why it could not, undefined when it could. */
type TellSystemd = (lines: readonly string[]) => Promise<string | undefined>;

/** The service manager that started us, as a daemon sees it (sd_notify(3)). */
interface ServiceManager {
  /** The start has ended well; from now on it is told the status, and that the event loop runs. */
  ready(status: () => string): void;
  stopping(): void;
}

const NOBODY: ServiceManager = { ready: () => undefined, stopping: () => undefined };

/** Tells systemd how we fare, where it asks for that (NOTIFY_SOCKET); otherwise nothing happens. */
export function serviceManager(
  diagnose: Diagnose,
  env: NodeJS.ProcessEnv = process.env,
  tell: TellSystemd = systemdNotify,
): ServiceManager {
  if ((env['NOTIFY_SOCKET'] ?? '') === '') return NOBODY;
  return new Systemd(diagnose, pingMs(env), tell);
}

/** Undefined where nobody watches, or somebody else is watched. */
function pingMs(env: NodeJS.ProcessEnv): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: pid = String(process.pid) } = env;
  const periodMs = Number(usec ?? NaN) / 1_000;
  return periodMs > 0 && pid === String(process.pid) ? periodMs / PINGS_PER_PERIOD : undefined;
}

class Systemd implements ServiceManager {
  readonly #diagnose: Diagnose;
  readonly #pingMs: number | undefined;
  readonly #tell: TellSystemd;
  /** What waits while a message is on its way: the newest value of each variable. */
  readonly #waiting = new Map<string, string>();
  #isTelling = false;
  #lastFault: string | undefined;
  #isStopping = false;

  constructor(diagnose: Diagnose, pingMs: number | undefined, tell: TellSystemd) {
    this.#diagnose = diagnose;
    this.#pingMs = pingMs;
    this.#tell = tell;
  }

  ready(running: () => string): void {
    const status = (): string => (this.#isStopping ? 'stopping' : running());
    let told = status();
    if (!this.#isStopping) this.#say({ READY: '1', STATUS: told });
    // It is the event loop itself that feeds the watchdog: one that is blocked does not.
    const look = (): void => {
      const now = status();
      this.#say({
        ...(now !== told && { STATUS: now }),
        ...(this.#pingMs !== undefined && { WATCHDOG: '1' }),
      });
      told = now;
    };
    setInterval(look, this.#pingMs ?? STATUS_MS).unref();
  }

  stopping(): void {
    this.#isStopping = true;
    this.#say({ STOPPING: '1', STATUS: 'stopping' });
  }

  #say(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.#waiting.set(name, oneLine(value));
    if (!this.#isTelling && this.#waiting.size > 0) void this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    while (this.#waiting.size > 0) {
      const lines = [...this.#waiting].map(([name, value]) => `${name}=${value}`);
      this.#waiting.clear();
      // Where a process cannot even be forked (ENOMEM), spawn throws. It is no reason to end.
      const fault = await this.#tell(lines).catch(reasonOf);
      if (fault !== undefined && fault !== this.#lastFault)
        this.#diagnose(`systemd cannot be told how we fare: ${fault}`);
      this.#lastFault = fault;
    }
    this.#isTelling = false;
  }
}

function oneLine(value: string): string {
  return value.replaceAll(/\p{Cc}+/gu, ' ');
}

/**
 * Node opens no datagram sockets of AF_LOCAL. The program waits until systemd has taken the message: one whose sender
 * is gone already cannot be told apart from a stranger's. It holds up nobody's end.
 */
function systemdNotify(lines: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('systemd-notify', lines, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: TELL_MS,
      killSignal: 'SIGKILL',
    });
    child.unref();
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (status, signal) => resolve(faultOf(status, signal)));
  });
}

/** The signal that stops our whole process group is no fault. */
function faultOf(status: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (status === 0 || signal === 'SIGTERM' || signal === 'SIGINT') return undefined;
  if (signal !== null) return `systemd did not take the message within ${TELL_MS} ms`;
  return `systemd-notify ended with status ${status ?? ''}`;
}
