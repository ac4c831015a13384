import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyAndCertificate } from '../../daemons/tls/tls-acceptor.js';

/** A certificate that is known by its fingerprint alone. */
interface OwnCertificate extends KeyAndCertificate {
  /** Of the certificate, in 64 hexadecimal digits. */
  readonly sha256: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758 §3.2), and commonName, 2.5.4.3. */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** No well-defined end (RFC 5280 §4.1.2.5): its key lives as long as this process. */
const NO_END = '99991231235959Z';
/** Years before 2050 are a UTCTime, of two digits (RFC 5280 §4.1.2.5). */
const NO_BEGINNING = '700101000000Z';

/** A certificate with a new key, signed by itself: X.509 version 1 (RFC 5280 §4.1), for whoever pins it. */
export function makeOwnCertificate(): OwnCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
  const attribute = der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from('sunshare')));
  const name = der(SEQUENCE, der(SET, attribute));
  const validity = der(
    SEQUENCE,
    der(UTC_TIME, Buffer.from(NO_BEGINNING)),
    der(GENERALIZED_TIME, Buffer.from(NO_END)),
  );
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const certified = der(SEQUENCE, serialNumber(), algorithm, name, validity, name, spki);
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', certified, privateKey)]);
  const certificate = der(SEQUENCE, certified, algorithm, der(BIT_STRING, signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(certificate),
    sha256: createHash('sha256').update(certificate).digest('hex'),
  };
}

/** Positive, and its first byte not 0. */
function serialNumber(): Buffer {
  const number = randomBytes(16);
  number[0] = ((number[0] ?? 0) & 0x7f) | 0x40;
  return der(INTEGER, number);
}

/** Tag, length and contents (X.690 §8.1). */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  // DER wants the shortest form there is.
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
