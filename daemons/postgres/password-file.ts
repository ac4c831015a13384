import { readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../reason.js';
import type { PostgresHost, PostgresUrl } from './postgres-url.js';

/** In a field, but the last, a colon has a backslash before it; so has a backslash. */
const LINE = new RegExp(`^${String.raw`((?:\\.|[^\\:])*):`.repeat(4)}(.*)$`);

/**
 * The password where a database asks for one and its URL has none: `PGPASSWORD`, or what the file has for it that libpq
 * would look into, `PGPASSFILE` or `~/.pgpass`: lines of HOST:PORT:DATABASE:USER:PASSWORD.
 * @throws Error that says why there is none
 */
export function passwordFor(
  { user: given, database }: PostgresUrl,
  { host, port }: PostgresHost,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (env['PGPASSWORD'] !== undefined) return env['PGPASSWORD'];
  const user = given ?? env['PGUSER'] ?? userInfo().username;
  const place = host.startsWith('/') ? 'localhost' : host;
  const wanted = [place, String(port), database ?? env['PGDATABASE'] ?? user, user];
  const file = env['PGPASSFILE'] ?? join(homedir(), '.pgpass');
  for (const line of linesOf(file)) {
    const fields = fieldsOf(line);
    const fits = wanted.every((each, i) => fields[i] === '*' || fields[i] === each);
    if (fits && fields[4] !== undefined) return fields[4];
  }
  throw new Error(`it asks for a password, and ${file} has none for ${wanted.join(':')}`);
}

function linesOf(file: string): string[] {
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new Error('others may read it: chmod 600 takes that from them');
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    return lines.filter((line) => !line.startsWith('#'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error(
        `it asks for a password: the URL has none, PGPASSWORD is not set, and there is no file ${file}`,
        { cause: error },
      );
    throw new Error(`it asks for a password, and ${file} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function fieldsOf(line: string): string[] {
  return (LINE.exec(line) ?? []).slice(1).map((field) => field.replace(/\\(.)/g, '$1'));
}
