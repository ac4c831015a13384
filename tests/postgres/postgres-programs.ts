import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Debian keeps the programs of each version apart, and none of them on the PATH. */
const VERSIONS = '/usr/lib/postgresql';

/** `nobody`: PostgreSQL refuses to run as root. */
export const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The folder with the newest initdb, postgres and pg_basebackup of this machine; undefined where there is none. */
export function postgresPrograms(): string | undefined {
  const folders = versions()
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(VERSIONS, version, 'bin'));
  return folders.find((folder) => canExecute(join(folder, 'initdb')));
}

function versions(): string[] {
  try {
    return readdirSync(VERSIONS);
  } catch {
    return [];
  }
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
