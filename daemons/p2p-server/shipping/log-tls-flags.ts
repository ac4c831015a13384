import type { ClientTlsOptions } from 'onc-rpc';
import { readAuthorities, readKeyAndCertificate } from '../../tls/pem-files.js';

const file = { type: 'string', requiresArg: true, group: 'Log server:' } as const;

/** What {@link logTlsOf} reads. */
export const LOG_TLS_OPTIONS = {
  'log-tls-ca': {
    ...file,
    describe: 'File with the authority, in PEM, of its certificate: call it over TLS, or not at all',
  },
  'log-tls-cert': {
    ...file,
    describe: 'File with the certificate, in PEM, that it knows this server by; with TLS as above',
  },
  'log-tls-key': { ...file, describe: 'File with its key in PEM' },
} as const;

/** What the flags say. */
export interface LogTlsFlags {
  readonly 'log-tls-ca'?: string | undefined;
  readonly 'log-tls-cert'?: string | undefined;
  readonly 'log-tls-key'?: string | undefined;
  readonly 'log-transport'?: 'tcp' | 'udp' | undefined;
}

/**
 * RPC over TLS (RFC 9289) to the log server, never weakened in silence; undefined where no flag asks for it.
 * @throws Error with a sentence for the user
 */
export function logTlsOf(flags: LogTlsFlags): ClientTlsOptions | undefined {
  const { 'log-tls-ca': caFile, 'log-tls-cert': certFile, 'log-tls-key': keyFile } = flags;
  const own = readKeyAndCertificate(
    { flag: '--log-tls-cert', file: certFile },
    { flag: '--log-tls-key', file: keyFile },
  );
  if (own === undefined && caFile === undefined) return undefined;
  if (flags['log-transport'] === 'udp') throw new Error('--log-transport udp: there is no TLS over UDP');
  const ca = readAuthorities(
    { flag: '--log-tls-ca', file: caFile },
    own,
    '--log-tls-ca, --log-tls-cert, --log-tls-key',
  );
  return { mode: 'require', ...own, ...(ca !== undefined && { ca }) };
}
