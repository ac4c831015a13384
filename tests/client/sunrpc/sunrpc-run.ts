import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../started-program.js';

/** What `sunrpc` printed, and how it ended. */
export interface SunrpcRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

const DEADLINE_MS = 60_000;

/** Runs `sunrpc` to its end. */
export async function sunrpc(args: readonly string[], input: string | Uint8Array = ''): Promise<SunrpcRun> {
  const child = spawn(process.execPath, [`${ROOT}dist/client/sunrpc/main.js`, ...args], {
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  // one that reads no input may end before it is written
  child.stdin.on('error', () => undefined).end(input);
  const status = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, status: await status };
}
