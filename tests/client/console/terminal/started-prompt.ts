import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { ROOT } from '../../../started-program.js';
import { DrivenTerminal, type TerminalSize } from './driven-terminal.js';

interface PromptOptions extends Partial<TerminalSize> {
  port: number;
  /** Where the client runs. */
  folder?: string;
  /** Where it keeps its history. */
  state?: string;
  env?: Readonly<Record<string, string>>;
}

/** The client in a terminal of its own, once it shows its prompt. */
export async function prompt(t: Test, options: PromptOptions): Promise<DrivenTerminal> {
  const terminal = await started(t, clientAt(options.port), options);
  await terminal.shows(/^c>/m);
  return terminal;
}

/** The same, typed in a shell that can stop it and go on with it. */
export async function promptInShell(t: Test, options: PromptOptions): Promise<DrivenTerminal> {
  const env = { ...options.env, PS1: 'shell> ', HISTFILE: '/dev/null' };
  const terminal = await started(t, ['bash', '--norc', '--noprofile', '-i'], { ...options, env });
  await terminal.shows(/^shell>$/m);
  await terminal.enter(clientAt(options.port).join(' '));
  await terminal.shows(/^c>$/m);
  return terminal;
}

function clientAt(port: number): string[] {
  const client = [process.execPath, `${ROOT}dist/client/main.js`, '-s', `127.0.0.1:${port}`];
  return [...client, '--datetime', 'http://127.0.0.1:9/datetime'];
}

async function started(t: Test, command: readonly string[], options: PromptOptions): Promise<DrivenTerminal> {
  const { state = stateFolder(t), folder = state, env = {}, ...size } = options;
  const variables = Object.entries({ XDG_STATE_HOME: state, ...env }).map((pair) => pair.join('='));
  const start = ['sh', '-c', 'cd "$0" && exec "$@"', folder, 'env', ...variables, ...command];
  return DrivenTerminal.start(t, start, size);
}

/** Not a folder of tap's: it removes those while a client may still be saving its last line. */
export function stateFolder(t: Test): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-state-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
