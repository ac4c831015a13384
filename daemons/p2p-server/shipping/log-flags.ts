import type { ForeignLog } from './foreign-log.js';
import type { LogServerAddress } from './find-log-server.js';

const text = { type: 'string', requiresArg: true } as const;

/** What the map is, for the help. */
export const LOG_EPILOGUE = `\
A log server of another interface is told of each operation by one call, whose
result, of any type, is the acknowledgement. The map is the JSON of the call's
arguments, in which these stand for parts of the operation:
  "{user}" "{operation}" "{timestamp}"  also within text: "{user}: {operation}"
  "{path}"            of PUBLISH and DELETE, otherwise empty; in an optional
                      member null
  "{operation+path}"  both, as our own log has them: PUBLISH /tmp/a
  {"{operation}": {"PUBLISH": 4, "*": 0}}  another value for each operation
They go into string, opaque, enum (the member of that name) and char[], and are
cut to the bound of the type. A brace itself is written {{. The map is tried for
every operation when the server starts.

  $ sunshare-server -p 5000 --log-x group7.x --log-call LOGGER.V1.WRITE \\
      --log-map '{"who": "{user}", "what": "{operation+path}"}'`;

const group = 'Log server:';

/** Which log server operations are told to, and how. */
export const LOG_OPTIONS = {
  'log-transport': {
    group,
    choices: ['tcp', 'udp'] as const,
    describe: 'How it is called  (default: tcp, or udp where it serves nothing else)',
  },
  'log-x': { ...text, group, describe: 'FILE.x of a log server with an interface of its own' },
  'log-call': { ...text, group, describe: 'PROGRAM.VERSION.PROCEDURE of that file to call' },
  'log-map': {
    ...text,
    group,
    describe: 'JSON of its arguments, or @FILE, with {user} {operation} {path} {timestamp} {operation+path}',
  },
} as const;

/** What the flags say. */
interface LogFlags {
  readonly 'log-transport'?: LogServerAddress['protocol'] | undefined;
  readonly 'log-x'?: string | undefined;
  readonly 'log-call'?: string | undefined;
  readonly 'log-map'?: string | undefined;
}

/**
 * The log server of another interface; undefined where it is one of specs/log.x. Only then is the compiler of `.x` files
 * loaded.
 * @throws Error with a sentence for the user
 */
export async function foreignLogOf(flags: LogFlags): Promise<ForeignLog | undefined> {
  const { 'log-x': file, 'log-call': call, 'log-map': map } = flags;
  if (file === undefined && call === undefined && map === undefined) return undefined;
  if (file === undefined || call === undefined || map === undefined)
    throw new Error('--log-x, --log-call and --log-map belong together: give all three, or none');
  const { foreignLog } = await import('./foreign-log.js');
  return foreignLog({ file, call, map });
}

/** The ways to call it, best first; there is no TLS over UDP. */
export function logProtocolsOf(
  { 'log-transport': only }: LogFlags,
  isTls: boolean,
): readonly LogServerAddress['protocol'][] {
  if (isTls) return ['tcp'];
  return only === undefined ? ['tcp', 'udp'] : [only];
}
