import type { InferredOptionTypes } from 'yargs';
import { textFault } from '../daemons/p2p-protocol/index.js';
import { readSecretFile } from '../daemons/small-file.js';
import { type TlsTerms, trustAuthorities } from './exchange/tls-terms.js';
import { type PeerTls, peerTls } from './uploading/peer-tls.js';
import { authoritiesIn, systemAuthorities } from './exchange/trusted-authorities.js';

const SECRET_VARIABLE = 'SUNSHARE_SECRET';

/** How a client protects what it says, and shows who its user is. */
export interface Access {
  /** For every server; undefined is without TLS. */
  readonly tls: TlsTerms | undefined;
  readonly secret: string | undefined;
  /** For serving files; undefined is without TLS. */
  readonly peerTls: PeerTls | undefined;
}

const file = { type: 'string', requiresArg: true } as const;

/** What {@link accessOf} reads. */
export const ACCESS_OPTIONS = {
  tls: {
    type: 'boolean',
    default: false,
    describe: 'speak TLS with server and peers, and with none that does not',
  },
  'tls-ca': {
    ...file,
    coerce: authoritiesIn,
    describe: 'file with the authorities to trust instead of the system’s, in PEM',
  },
  'tls-peers': {
    choices: ['allow', 'require'] as const,
    default: 'allow' as const,
    describe: 'with --tls, whether own files are also given to peers without TLS',
  },
  'secret-file': {
    ...file,
    coerce: secretIn,
    describe: `file of its owner alone with the user’s secret (${SECRET_VARIABLE}); sent over TLS or on loopback only`,
  },
} as const;

/** What yargs makes of {@link ACCESS_OPTIONS}. */
type AccessFlags = InferredOptionTypes<typeof ACCESS_OPTIONS>;

/** @throws Error with a sentence for the user where they contradict each other */
export function checkAccess({ tls, 'tls-ca': ca, 'tls-peers': peers }: AccessFlags): void {
  if (ca !== undefined && !tls) throw new Error('--tls-ca goes with --tls');
  if (peers === 'require' && !tls) throw new Error('--tls-peers require goes with --tls');
  // Read here so that a bad one is a usage error.
  if (tls && ca === undefined) systemAuthorities(process.env);
  secretOfEnvironment(process.env);
}

export function accessOf(flags: AccessFlags): Access {
  const { tls, 'tls-ca': ca } = flags;
  return {
    tls: tls ? trustAuthorities(ca ?? systemAuthorities(process.env)) : undefined,
    secret: secretOf(flags),
    peerTls: tls ? peerTls(flags['tls-peers'] === 'require') : undefined,
  };
}

/** The secret of a file, or else of the environment. */
export function secretOf({ 'secret-file': secret }: Pick<AccessFlags, 'secret-file'>): string | undefined {
  return secret ?? secretOfEnvironment(process.env);
}

/** What a file holds that its owner alone may read and change, without the end of its line. */
function secretIn(file: string): string {
  const text = readSecretFile('--secret-file', file);
  return checked(`--secret-file ${file}`, text.replace(/\r?\n$/, ''));
}

function secretOfEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const secret = env[SECRET_VARIABLE];
  return secret === undefined || secret === '' ? undefined : checked(SECRET_VARIABLE, secret);
}

/** Says nothing of the secret itself. */
function checked(source: string, secret: string): string {
  if (secret === '') throw new Error(`${source}: the secret is empty`);
  if (textFault(secret) !== undefined)
    throw new Error(
      `${source}: a secret is one line of at most 255 bytes of UTF-8, without control characters`,
    );
  return secret;
}
