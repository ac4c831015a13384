import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT, startProgram } from '../../started-program.js';

type Test = Parameters<typeof startProgram>[0];

/** Every daemon: what it is called, the file that starts it, the name of its file of settings, and flags it cannot do without. */
export const DAEMONS = [
  { program: 'sunshare-server', main: 'daemons/p2p-server/main.js', name: 'server', needs: ['-p', '4000'] },
  { program: 'sunshare-log-server', main: 'daemons/log-server/main.js', name: 'log-server', needs: [] },
  { program: 'sunshare-datetime', main: 'daemons/datetime/main.js', name: 'datetime', needs: [] },
  { program: 'sunshare-portmapper', main: 'daemons/portmapper/main.js', name: 'portmapper', needs: [] },
] as const;

export interface Run {
  readonly main: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program that ends by itself. */
export async function runToEnd(t: Test, { main, args = [], env = {} }: Run) {
  const { program, output } = startProgram(t, {
    name: main,
    command: process.execPath,
    args: [`${ROOT}dist/${main}`, ...args],
    env,
  });
  await program.ended;
  return { ...output, exitCode: program.exitCode };
}

/** A folder with files of settings; gone after the test. */
export function folderWith(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-configuration-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

/** What `--print-config` said: for each key its value and where it came from. */
export function settingsIn(stdout: string): ReadonlyMap<string, string> {
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  return new Map(rows.map(([key = '', ...rest]) => [key, rest.join(' | ')]));
}
