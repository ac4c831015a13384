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

const BEGIN = '-----BEGIN CERTIFICATE-----';

/**
 * Those of the system, in PEM; of SSL_CERT_FILE where that is set, and Node's own where the system has none.
 * @throws Error with a sentence for the user where SSL_CERT_FILE names none: others than it asked for are not trusted
 */
export function systemAuthorities(env: NodeJS.ProcessEnv): string {
  const named = env['SSL_CERT_FILE'];
  if (named !== undefined && named !== '') return certificatesIn(named, 'SSL_CERT_FILE');
  for (const file of SYSTEM_FILES) {
    const text = textOf(file);
    // Node takes an empty text for none given.
    if (text?.includes(BEGIN)) return text;
  }
  return tls.rootCertificates.join('\n');
}

/**
 * Those of a file.
 * @throws Error with a sentence for the user; suits yargs' `coerce`
 */
export function authoritiesIn(file: string): string {
  return certificatesIn(file, '--tls-ca');
}

function certificatesIn(file: string, source: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${source} ${file}: ${reasonOf(error)}`, { cause: error });
  }
  if (!text.includes(BEGIN)) throw new Error(`${source} ${file}: there is no certificate in PEM in it`);
  return text;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
