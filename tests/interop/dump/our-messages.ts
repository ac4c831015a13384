import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../../started-program.js';

const DEADLINE_MS = 60_000;
const run = promisify(execFile);

type Json = Readonly<Record<string, unknown>>;

/** A line of `sunrpc dump --json`. */
export interface Line {
  readonly kind: string;
  readonly netid: string;
  readonly client: string;
  readonly server: string;
  readonly xid: number;
  readonly call?: Json;
  readonly reply?: Json | null;
}

/** Has `sunrpc dump --json` decode a capture. */
export async function ourLines(file: string, ...args: string[]): Promise<Line[]> {
  const main = `${ROOT}dist/client/sunrpc/main.js`;
  const { stdout } = await run(process.execPath, [main, 'dump', file, '--json', ...args], {
    timeout: DEADLINE_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
