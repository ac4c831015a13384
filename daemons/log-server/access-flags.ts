import type { ServerTlsOptions } from 'onc-rpc';
import type { InferredOptionTypes } from 'yargs';
import { IpNetwork } from '../addresses/ip-network.js';
import { readAuthorities, readKeyAndCertificate } from '../tls/pem-files.js';
import { type Access, openAccess } from './access.js';
import { AccessList } from './access-list.js';

/** What is said of who may report, for the help. */
export const ACCESS_EPILOGUE = `\
Without --allow and --tls-ca everybody may report, nobody is known, and the
trail is read from this machine alone. With either, only those who are known
report (unless --strangers mark) and read; this machine is no exception: add
--allow 127.0.0.1. A source stays with whoever reported for it first. Over UDP
an address can be forged: from an allowed network reports by version 1 are taken
then, and stand as unauthenticated; version 2 has to come over TCP.`;

const group = 'Access:';
const file = { type: 'string', requiresArg: true, group } as const;

/** What {@link accessOf} and {@link tlsOf} read. */
export const ACCESS_OPTIONS = {
  allow: {
    group,
    type: 'string',
    array: true,
    requiresArg: true,
    coerce: (texts: readonly string[]) => texts.map((text) => IpNetwork.parse(text)),
    describe: 'ADDRESS[/BITS] of those who may report and read (repeatable)',
  },
  strangers: {
    group,
    choices: ['refuse', 'mark'] as const,
    requiresArg: true,
    describe: 'Others’ reports: refused, or taken as unauthenticated (refuse, once it is said who is known)',
  },
  'tls-cert': {
    ...file,
    describe: 'File with a certificate, and its chain, in PEM: TLS on the TCP port too',
  },
  'tls-key': { ...file, describe: 'File with its key in PEM' },
  'tls-ca': {
    ...file,
    describe: 'File with the authority, in PEM, whose certificates make callers known',
  },
} as const;

type Flags = InferredOptionTypes<typeof ACCESS_OPTIONS>;

/** Who may do what. @throws Error with a sentence for the user */
export function accessOf(flags: Pick<Flags, 'allow' | 'strangers' | 'tls-ca'>): Access {
  const { allow: networks = [], strangers, 'tls-ca': ca } = flags;
  const isAnybodyKnown = networks.length > 0 || ca !== undefined;
  if (isAnybodyKnown) return new AccessList({ networks, strangers: strangers ?? 'refuse' });
  if (strangers === 'refuse')
    throw new Error(
      '--strangers refuse leaves nobody who may report: say who is known, by --allow or --tls-ca',
    );
  return openAccess;
}

/** RPC over TLS, as the flags have it; undefined without a certificate. @throws Error with a sentence for the user */
export function tlsOf(flags: Pick<Flags, 'tls-cert' | 'tls-key' | 'tls-ca'>): ServerTlsOptions | undefined {
  const { 'tls-cert': certFile, 'tls-key': keyFile, 'tls-ca': caFile } = flags;
  const own = readKeyAndCertificate(
    { flag: '--tls-cert', file: certFile },
    { flag: '--tls-key', file: keyFile },
  );
  if (own === undefined) {
    if (caFile !== undefined)
      throw new Error('--tls-ca needs a certificate of the server: --tls-cert and --tls-key');
    return undefined;
  }
  const ca = readAuthorities({ flag: '--tls-ca', file: caFile }, own, '--tls-cert, --tls-key, --tls-ca');
  return {
    ...own,
    ...(ca === undefined ? { clientCertificate: 'none' } : { ca, clientCertificate: 'request' }),
  };
}
