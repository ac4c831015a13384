import { existsSync } from 'node:fs';
import { skipUnless } from '../../peers.js';

/** Programs that only the bench wants, and their Debian packages. */
const TOOLS = { '/usr/sbin/nginx': 'nginx-light', '/usr/bin/curl': 'curl', '/usr/bin/nc': 'netcat-openbsd' };

type Tool = keyof typeof TOOLS;

/** The packages that are not installed. */
export function missingFileTools(): string[] {
  return Object.entries(TOOLS).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
}

/** Why rows that need them cannot be measured here. */
export function skipUnlessTools(...tools: Tool[]): string | false {
  const missing = tools.filter((tool) => !existsSync(tool)).map((tool) => TOOLS[tool]);
  return missing.length > 0
    ? `${missing.join(' and ')} not installed`
    : skipUnless('rpcgen', 'gcc', 'libtirpc');
}
