import { isIP } from 'node:net';
import { isLoopback } from 'onc-rpc/addresses';
import type { InferredOptionTypes } from 'yargs';
import { type HostPort, parseListenHostPort } from '../addresses/host-port.js';
import { readSecretFile } from '../small-file.js';

/** Where a daemon is watched, and by whom. */
export interface AdminPlace extends HostPort {
  /** What whoever looks in has to know; undefined: nothing, which is for loopback alone. */
  readonly token: string | undefined;
}

/** Shorter ones can be guessed. */
const MIN_TOKEN_LENGTH = 16;
const MAX_TOKEN_LENGTH = 1_024;

/** What {@link adminPlaceOf} reads. */
export const ADMIN_OPTIONS = {
  admin: {
    type: 'string',
    requiresArg: true,
    coerce: parseListenHostPort,
    describe: 'HOST:PORT of the page that shows the daemon at work, and of /metrics; port 0 takes any (none)',
  },
  'admin-token-file': {
    type: 'string',
    requiresArg: true,
    describe:
      'File of its owner alone with the token that --admin asks for; needed where HOST is not loopback',
  },
} as const;

type Flags = InferredOptionTypes<typeof ADMIN_OPTIONS>;

/** Where to be watched; undefined without `--admin`. @throws Error with a sentence for the user */
export function adminPlaceOf(flags: Flags): AdminPlace | undefined {
  const { admin, 'admin-token-file': file } = flags;
  if (admin === undefined) {
    if (file !== undefined) throw new Error('--admin-token-file is of --admin HOST:PORT, which is not given');
    return undefined;
  }
  const place = { ...admin, token: file === undefined ? undefined : tokenIn(file) };
  if (isIP(admin.host) !== 0) checkReach(place, admin.host);
  return place;
}

/** @throws Error where everybody could look in at an address: a name’s is known only when it is looked up */
export function checkReach({ host, token }: AdminPlace, address: string): void {
  if (token === undefined && !isLoopback(address))
    throw new Error(
      `--admin: ${host} is reached from other machines, so that a token is needed: --admin-token-file FILE`,
    );
}

function tokenIn(file: string): string {
  const token = readSecretFile('--admin-token-file', file).trim();
  // what stands in a header
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < MIN_TOKEN_LENGTH || token.length > MAX_TOKEN_LENGTH)
    throw new Error(
      `--admin-token-file ${file}: expected one token of ${MIN_TOKEN_LENGTH} to ${MAX_TOKEN_LENGTH} letters, digits or ` +
        'signs without blanks, for instance from: openssl rand -hex 32',
    );
  return token;
}
