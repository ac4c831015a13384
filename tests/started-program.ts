import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program, type ProgramOptions } from '../daemons/system/program.js';

/** The checkout, found from the compiled test in dist/tests. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A program under test with all it printed so far. */
export interface StartedProgram {
  program: Program;
  output: { stdout: string; stderr: string };
}

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** Starts one of our programs, `dist/<file>`, and ends it after the test. */
export function startOurs(t: Teardown, file: string, args: readonly string[] = []): StartedProgram {
  return startProgram(t, { name: file, command: process.execPath, args: [`${ROOT}dist/${file}`, ...args] });
}

/** The same for a daemon, once it has said that it is ready. */
export async function startDaemon(
  t: Teardown,
  file: string,
  args: readonly string[],
): Promise<StartedProgram> {
  const started = startOurs(t, file, args);
  await started.program.ready(saysReady);
  return started;
}

/** What the clients of this test file remember: nothing of the user's, and nothing that stays. */
export const STATE_HOME = mkdtempSync(path.join(tmpdir(), 'sunshare-state-'));
process.once('exit', () => rmSync(STATE_HOME, { recursive: true, force: true }));

/** Starts any program and ends it after the test. */
export function startProgram(t: Teardown, options: ProgramOptions): StartedProgram {
  const program = new Program({ ...options, env: { XDG_STATE_HOME: STATE_HOME, ...options.env } });
  const output = { stdout: '', stderr: '' };
  program.onOutput((text, stream) => (output[stream] += text));
  t.teardown(() => program.stop('SIGKILL'));
  return { program, output };
}

/** The port in the first line `listening on …:PORT` of what a daemon said. */
export function listeningPort(text: string): number {
  const port = /listening on .*:(\d+)$/m.exec(text)?.[1];
  if (port === undefined) throw new Error(`no port in ${JSON.stringify(text)}`);
  return Number(port);
}

/** True when a daemon of ours has said that it is ready. */
export function saysReady(text: string): boolean {
  return /: ready$/m.test(text);
}
