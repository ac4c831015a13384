import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';

/**
 * yargs set up the way all our programs behave: unknown options and surplus words are errors; `--help` and
 * `--version` answer on stdout with status 0; a usage error puts the usage and the reason on stderr and ends the
 * program with `usageErrorStatus`. Texts are English whatever LANG says.
 *
 * Environment variables are read by each program by name, under its flags: yargs' own `.env()` reads `X=1` as false.
 */
export function commandLine(program: string, usage: string, usageErrorStatus = 2): Argv {
  return yargs(hideBin(process.argv))
    .scriptName(program)
    .usage(usage)
    .locale('en')
    .parserConfiguration({ 'dot-notation': false, 'greedy-arrays': false, 'parse-numbers': false })
    .strict()
    .version(productVersion())
    .help()
    .fail((message: string | null, error: Error | undefined, parser) => {
      // No message: not the user's fault but an exception of the program's own code.
      if (message === null && error !== undefined) throw error;
      parser.showHelp('error');
      process.stderr.write(`\n${program}: ${message ?? 'usage error'}\n`);
      process.exit(usageErrorStatus);
    });
}

/**
 * Splits `HOST:PORT` or `[IPv6]:PORT`; port 1 to 65535.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parseHostPort(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65535))
    throw new Error(`expected HOST:PORT, got "${text}"`);
  return { host, port };
}

/**
 * Reads a port to listen on: 0 (any free one) to 65535.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function parseListenPort(text: unknown): number {
  const port = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65535)) throw new Error(`expected one port from 0 to 65535, got "${String(text)}"`);
  return port;
}

function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  return 'unknown';
}
