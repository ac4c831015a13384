import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { reasonOf } from '../../daemons/reason.js';

/** Where systems keep the authorities that they trust, in PEM. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Those of the system, in PEM; of SSL_CERT_FILE where that is set, and Node's own where the system has none. */
export function systemAuthorities(env: NodeJS.ProcessEnv): string {
  const named = env['SSL_CERT_FILE'];
  for (const file of named === undefined || named === '' ? SYSTEM_FILES : [named]) {
    const text = textOf(file);
    if (text !== undefined) return text;
  }
  return tls.rootCertificates.join('\n');
}

/**
 * Those of a file.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function authoritiesIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`--tls-ca ${file}: ${reasonOf(error)}`, { cause: error });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new Error(`--tls-ca ${file}: there is no certificate in PEM in it`);
  return text;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
