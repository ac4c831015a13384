import type { InferredOptionTypes } from 'yargs';
import { reasonOf } from '../reason.js';
import { readKeyAndCertificate } from '../tls/pem-files.js';
import { type KeyAndCertificate, TlsAcceptor } from '../tls/tls-acceptor.js';

/** Whether clients may speak TLS, and whether they must. */
export interface TlsService {
  readonly acceptor: TlsAcceptor;
  readonly isRequired: boolean;
}

const file = { type: 'string', requiresArg: true } as const;

/** What {@link tlsServiceOf} reads. */
export const TLS_OPTIONS = {
  'tls-cert': {
    ...file,
    describe: 'File with the certificate, and its chain, in PEM: serve TLS too',
  },
  'tls-key': { ...file, describe: 'File with its key in PEM' },
  tls: {
    choices: ['allow', 'require'] as const,
    default: 'allow' as const,
    describe: 'With a certificate: whether clients without TLS are served; loopback is no exception',
  },
} as const;

type Flags = InferredOptionTypes<typeof TLS_OPTIONS>;

/**
 * What the flags say; undefined without a certificate.
 * @throws Error with a sentence for the user
 */
export function tlsServiceOf(flags: Flags): TlsService | undefined {
  const { 'tls-cert': certFile, 'tls-key': keyFile, tls } = flags;
  const own = readKeyAndCertificate(
    { flag: '--tls-cert', file: certFile },
    { flag: '--tls-key', file: keyFile },
  );
  if (own !== undefined) return { acceptor: acceptorOf(own), isRequired: tls === 'require' };
  if (tls === 'require') throw new Error('--tls require needs a certificate: --tls-cert and --tls-key');
  return undefined;
}

function acceptorOf(own: KeyAndCertificate): TlsAcceptor {
  try {
    return new TlsAcceptor(own);
  } catch (error) {
    throw new Error(`--tls-cert, --tls-key: ${reasonOf(error)}`, { cause: error });
  }
}
