import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRoot, postgresPrograms, UNPRIVILEGED } from './postgres-programs.js';

const run = promisify(execFile);

/** Names a database in which there is nothing yet, to be copied: initdb keeps a processor busy for a while. */
const TEMPLATE_VARIABLE = 'POSTGRES_TEMPLATE';

/** Makes a database in a folder that is not there yet, by copying one where that can be. */
export async function initializeDatabase(programs: string, data: string, cwd: string): Promise<void> {
  const template = process.env[TEMPLATE_VARIABLE] ?? '';
  if (template === '') await runInitdb(programs, data, cwd);
  else await run('cp', ['-a', template, data]);
}

/** For all tests that this process starts; it is gone when the process ends. Nothing where PostgreSQL is missing. */
export async function makeTemplate(): Promise<void> {
  const programs = postgresPrograms();
  if (programs === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-pg-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (isRoot()) chownSync(folder, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  const data = join(folder, 'data');
  await runInitdb(programs, data, folder);
  process.env[TEMPLATE_VARIABLE] = data;
}

async function runInitdb(programs: string, data: string, cwd: string): Promise<void> {
  const options = [
    ...['--pgdata', data, '--username', 'sunshare', '--auth', 'trust'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'],
  ];
  const env = { ...process.env, LC_ALL: 'C' };
  await run(join(programs, 'initdb'), options, { ...(isRoot() && UNPRIVILEGED), cwd, env });
}
