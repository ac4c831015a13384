import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where the client keeps what it shall still know tomorrow, by the XDG Base Directory Specification: a folder named
 * `sunshare` in XDG_STATE_HOME, which counts only where it is absolute, or else in ~/.local/state. Undefined where
 * there is no home either.
 */
export function stateFolder(env: NodeJS.ProcessEnv): string | undefined {
  const given = env['XDG_STATE_HOME'];
  if (given !== undefined && path.isAbsolute(given)) return path.join(given, 'sunshare');
  const home = homeFolder();
  return home === undefined ? undefined : path.join(home, '.local', 'state', 'sunshare');
}

function homeFolder(): string | undefined {
  try {
    const home = homedir();
    return path.isAbsolute(home) ? home : undefined;
  } catch {
    // The user has no entry in the password file, as in a container.
    return undefined;
  }
}
