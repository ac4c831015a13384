/** The flags that may contradict each other. */
export interface ContradictingFlags {
  readonly host: string;
  readonly words?: readonly string[] | undefined;
  readonly list: boolean;
  readonly transport?: 'tcp' | 'udp' | 'unix' | undefined;
  readonly port?: unknown;
  readonly portmapper?: unknown;
  readonly auth?: 'none' | 'sys' | undefined;
  readonly tls: string;
  readonly [flag: string]: unknown;
}

const OF_TLS = ['ca', 'cert', 'key', 'tls-name'];
const OF_AUTH_SYS = ['uid', 'gid', 'gids', 'machine'];

/** What makes no sense together, as a sentence for the user: nothing that was asked for is passed over in silence. */
export function contradictionIn(flags: ContradictingFlags): string | undefined {
  const { host, words = [], list, transport, port, portmapper, auth, tls } = flags;
  const given = (names: readonly string[]): string | undefined =>
    names.find((name) => flags[name] !== undefined);
  if (!list && (words.length < 2 || words.length > 3))
    return 'expected HOST FILE.x PROGRAM.VERSION.PROCEDURE and at most one word of arguments';
  const over = transport ?? (host.includes('/') ? 'unix' : 'tcp');
  if (tls !== 'off' && over !== 'tcp') return `--tls ${tls} goes over tcp only, not over ${over}`;
  const tlsFlag = given(OF_TLS);
  if (tls === 'off' && tlsFlag !== undefined)
    return `--${tlsFlag} is for TLS: give --tls require, or opportunistic`;
  const authFlag = given(OF_AUTH_SYS);
  if (auth === 'none' && authFlag !== undefined) return `--auth none and --${authFlag} contradict each other`;
  if (port !== undefined && portmapper !== undefined)
    return '--port and --portmapper contradict each other: with a port the portmapper is not asked';
  const portFlag = given(['port', 'portmapper']);
  if (!list && over === 'unix' && portFlag !== undefined) return `--${portFlag} is not for a socket's path`;
  if (list && port !== undefined)
    return '--list asks the portmapper: give --portmapper HOST:PORT for its port';
  return list
    ? beyondList(flags)
    : flags['json'] === true
      ? '--json is for --list: results are JSON'
      : undefined;
}

/** A flag of a call that a list has no use for. */
function beyondList({ tls, transport, ...flags }: ContradictingFlags): string | undefined {
  if (tls !== 'off') return `--list asks the portmapper, which speaks no TLS: leave --tls out`;
  if (transport === 'udp') return '--list asks over tcp, or over a socket whose path HOST is';
  const name = ['auth', ...OF_AUTH_SYS].find((each) => flags[each] !== undefined);
  const counted = ['repeat', 'pipeline'].find((each) => flags[each] !== undefined && flags[each] !== 1);
  const said = ['lenient', 'verbose', 'quiet'].find((each) => flags[each] === true);
  const other = name ?? counted ?? said;
  return other === undefined ? undefined : `--${other} is for a call, not for --list`;
}
