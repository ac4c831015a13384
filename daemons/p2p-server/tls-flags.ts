import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { reasonOf } from '../reason.js';
import { TlsAcceptor } from '../tls/tls-acceptor.js';

/** Whether clients may speak TLS, and whether they must. */
export interface TlsService {
  readonly acceptor: TlsAcceptor;
  readonly isRequired: boolean;
}

/** Adds the flags that {@link tlsServiceOf} reads. */
export function withTlsFlags<T>(parser: Argv<T>) {
  const file = { type: 'string', requiresArg: true } as const;
  return parser
    .option('tls-cert', {
      ...file,
      describe: 'File with the certificate, and its chain, in PEM: serve TLS too',
    })
    .option('tls-key', { ...file, describe: 'File with its key in PEM' })
    .option('tls', {
      choices: ['allow', 'require'] as const,
      default: 'allow' as const,
      describe: 'With a certificate: whether clients without TLS are served; loopback is no exception',
    });
}

type Flags = ReturnType<typeof withTlsFlags> extends Argv<infer Given> ? Given : never;

/**
 * What the flags say; undefined without a certificate.
 * @throws Error with a sentence for the user
 */
export function tlsServiceOf(flags: Flags): TlsService | undefined {
  const { 'tls-cert': certFile, 'tls-key': keyFile, tls } = flags;
  if (certFile === undefined && keyFile === undefined) {
    if (tls === 'require') throw new Error('--tls require needs a certificate: --tls-cert and --tls-key');
    return undefined;
  }
  if (certFile === undefined || keyFile === undefined)
    throw new Error('--tls-cert and --tls-key belong together: give both, or none');
  const cert = readText('--tls-cert', certFile);
  const key = readText('--tls-key', keyFile);
  return { acceptor: acceptorOf(cert, key), isRequired: tls === 'require' };
}

function acceptorOf(cert: string, key: string): TlsAcceptor {
  try {
    return new TlsAcceptor({ cert, key });
  } catch (error) {
    throw new Error(`--tls-cert, --tls-key: ${reasonOf(error)}`, { cause: error });
  }
}

function readText(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${flag} ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
