import type { Argv } from 'yargs';
import { parseHostPort } from '../../../daemons/addresses/host-port.js';
import { parseGids, parseId, parseMachine } from './credential-flags.js';

const text = { type: 'string', requiresArg: true } as const;
const MAX_CALLS = 10_000_000;
const MAX_IN_FLIGHT = 10_000;
const MAX_SECONDS = 86_400;
/** The heading in the help of all that says who calls, and over what. */
const WHO = 'Who:';

/** Where the program is. */
export function withDestinationFlags<T>(parser: Argv<T>) {
  const group = 'Where:';
  return parser
    .option('transport', {
      group,
      choices: ['tcp', 'udp', 'unix'] as const,
      alias: 'T',
      describe: 'unix: HOST is a path  (default: unix where HOST has a /, else tcp)',
    })
    .option('port', { ...text, group, coerce: portFrom, describe: 'of the program: no portmapper is asked' })
    .option('portmapper', {
      ...text,
      group,
      coerce: parseHostPort,
      describe: 'HOST:PORT of the portmapper  (default: HOST, port 111)',
    })
    .option('timeout', {
      ...text,
      group,
      default: '10',
      coerce: secondsFrom,
      describe: 'SECONDS for a call, connecting included, and for the portmapper',
    })
    .option('list', { type: 'boolean', group, default: false, describe: 'name what is registered at HOST' });
}

/** Who is calling. */
export function withCredentialFlags<T>(parser: Argv<T>) {
  const group = WHO;
  return parser
    .option('auth', {
      group,
      choices: ['none', 'sys'] as const,
      describe: 'credential  (default: sys where one of the next is given, else none)',
    })
    .option('uid', { ...text, group, coerce: idOf('--uid'), describe: 'user  (default: yours)' })
    .option('gid', { ...text, group, coerce: idOf('--gid'), describe: 'group  (default: yours)' })
    .option('gids', {
      ...text,
      group,
      coerce: parseGids,
      describe: 'further groups, as 4,27  (default: none)',
    })
    .option('machine', { ...text, group, coerce: parseMachine, describe: 'its name  (default: this one’s)' });
}

/** Over what, and what each side proves. */
export function withTlsFlags<T>(parser: Argv<T>) {
  const group = WHO;
  return parser
    .option('tls', {
      group,
      choices: ['off', 'opportunistic', 'require'] as const,
      default: 'off' as const,
      describe: 'over tcp (RFC 9289); opportunistic: where the server has it',
    })
    .option('ca', { ...text, group, describe: 'FILE of certificates that sign servers’  (default: Node’s)' })
    .option('cert', { ...text, group, describe: 'FILE of your certificate, if the server wants one' })
    .option('key', { ...text, group, describe: 'FILE of its key' })
    .option('tls-name', {
      ...text,
      group,
      describe: 'the server’s name in its certificate  (default: HOST)',
    });
}

/** What is printed. */
export function withOutputFlags<T>(parser: Argv<T>) {
  const group = 'Output:';
  return parser
    .option('bytes', {
      group,
      choices: ['hex', 'base64'] as const,
      default: 'hex' as const,
      describe: 'how opaque data is printed',
    })
    .option('lenient', {
      group,
      type: 'boolean',
      default: false,
      describe: 'accept what C servers may send: odd padding, unknown members, …',
    })
    .option('verbose', {
      group,
      type: 'boolean',
      default: false,
      alias: 'v',
      describe: 'show the bytes of calls and replies with what they mean',
    })
    .option('json', { group, type: 'boolean', default: false, describe: 'the list as JSON, with --list' });
}

/** How often. */
export function withRepetitionFlags<T>(parser: Argv<T>) {
  const group = 'How often:';
  return parser
    .option('repeat', {
      ...text,
      group,
      default: '1',
      coerce: countFrom('--repeat', MAX_CALLS),
      describe: 'how many calls; a line for each result, rate and latencies on stderr',
    })
    .option('pipeline', {
      ...text,
      group,
      default: '1',
      coerce: countFrom('--pipeline', MAX_IN_FLIGHT),
      describe: 'how many at once; results come as they arrive',
    })
    .option('quiet', { group, type: 'boolean', default: false, alias: 'q', describe: 'print no results' });
}

function idOf(flag: string): (text: unknown) => number {
  return (text) => parseId(flag, text);
}

function portFrom(value: unknown): number {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(port >= 1 && port <= 65535)) throw new Error(`--port: expected 1 to 65535, got "${String(value)}"`);
  return port;
}

/** In ms. */
function secondsFrom(value: unknown): number {
  const seconds = typeof value === 'string' && /^\d{1,6}(?:\.\d{1,3})?$/.test(value) ? Number(value) : NaN;
  if (!(seconds > 0 && seconds <= MAX_SECONDS))
    throw new Error(
      `--timeout: expected seconds, as 10 or 0.5, at most ${MAX_SECONDS}, got "${String(value)}"`,
    );
  return seconds * 1000;
}

function countFrom(flag: string, max: number): (value: unknown) => number {
  return (value) => {
    const count = typeof value === 'string' && /^\d{1,8}$/.test(value) ? Number(value) : NaN;
    if (!(count >= 1 && count <= max))
      throw new Error(`${flag}: expected a number from 1 to ${max}, got "${String(value)}"`);
    return count;
  };
}
