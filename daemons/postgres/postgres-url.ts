import { formatHostPort, parseHostPort } from '../addresses/host-port.js';

const DEFAULT_PORT = 5432;

/** One of the machines that the database may run on. */
export interface PostgresHost {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
}

/** Where a database is, as `--store postgres://…` says. */
export interface PostgresUrl {
  /** In the order in which they are tried. */
  readonly hosts: readonly PostgresHost[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** Settings of each session, as for psql: `-csearch_path=…`. */
  readonly options: string | undefined;
  /** Whether TLS is spoken, with a certificate that is verified for the host. */
  readonly isTls: boolean;
  /** The file with the authorities that may have signed it (those of Node). */
  readonly rootCertificates: string | undefined;
  /** Without the password. */
  readonly described: string;
}

const SHAPE =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]*)(?:\/(?<database>[^/?#]*))?(?:\?(?<query>[^#]*))?$/u;

/** @throws Error that says what is allowed; it never quotes a password */
export function parsePostgresUrl(text: string): PostgresUrl {
  const groups = SHAPE.exec(text)?.groups;
  if (groups === undefined || !Object.values(groups).every(isDecodable))
    throw new Error(
      'expected postgres://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]…][/DATABASE][?sslmode=…&sslrootcert=…&options=…]; ' +
        'in a password @, / and % are %40, %2F and %25',
    );
  const query = parseQuery(groups['query']);
  const hosts = (groups['hosts'] ?? '').split(',').map(parseHost);
  const database = decoded(groups['database']);
  const shown = hosts.map(({ host, port }) => (host.startsWith('/') ? host : formatHostPort(host, port)));
  return {
    hosts,
    user: decoded(groups['user']),
    password: decoded(groups['password']),
    database,
    ...query,
    described: `postgres://${shown.join(',')}${database === undefined ? '' : `/${database}`}`,
  };
}

/** What stands behind the `?`. */
function parseQuery(text: string | undefined): Pick<PostgresUrl, 'options' | 'isTls' | 'rootCertificates'> {
  const query = new URLSearchParams(text);
  const mode = query.get('sslmode') ?? 'disable';
  const known = ['sslmode', 'sslrootcert', 'options'];
  const stranger = [...query.keys()].find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw new Error(`postgres: knows no ${JSON.stringify(stranger)}; it takes ${known.join(', ')}`);
  if (mode !== 'disable' && mode !== 'verify-full')
    throw new Error('postgres: takes sslmode=disable or sslmode=verify-full');
  if (mode === 'disable' && query.has('sslrootcert'))
    throw new Error('postgres: sslrootcert is of use with sslmode=verify-full only');
  return {
    options: query.get('options') ?? undefined,
    isTls: mode === 'verify-full',
    rootCertificates: query.get('sslrootcert') ?? undefined,
  };
}

function parseHost(text: string): PostgresHost {
  const host = decoded(text) ?? '127.0.0.1';
  if (host.startsWith('/')) return { host, port: DEFAULT_PORT };
  const hasPort = /^(?:\[[^\]]*\]|[^:]*):[0-9]+$/.test(host);
  try {
    return parseHostPort(hasPort ? host : `${host}:${DEFAULT_PORT}`);
  } catch (error) {
    throw new Error(`postgres: expected HOST or HOST:PORT, got "${host}"`, { cause: error });
  }
}

function isDecodable(text: string | undefined): boolean {
  return text === undefined || !/%(?![0-9a-f]{2})/i.test(text);
}

function decoded(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : decodeURIComponent(text);
}
