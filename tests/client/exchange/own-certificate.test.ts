import { X509Certificate } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { makeOwnCertificate } from '../../../client/exchange/own-certificate.js';
import { skipUnless } from '../../peers.js';

await t.test('a certificate that its own key has signed, with its fingerprint', (t) => {
  const { cert, sha256 } = makeOwnCertificate();
  const certificate = new X509Certificate(cert);
  t.ok(certificate.verify(certificate.publicKey));
  t.equal(certificate.fingerprint256.replaceAll(':', '').toLowerCase(), sha256);
  t.equal(certificate.subject, 'CN=sunshare');
  t.ok(
    new Date(certificate.validFrom) < new Date() && new Date(certificate.validTo).getUTCFullYear() === 9999,
  );
  t.not(makeOwnCertificate().sha256, sha256);
  t.end();
});

await t.test(
  'openssl reads it, and finds its DER as it would write it',
  { skip: skipUnless('openssl') },
  (t) => {
    for (let round = 0; round < 5; round++) {
      const { cert } = makeOwnCertificate();
      const shown = spawnSync('openssl', ['x509', '-noout', '-text'], { input: cert, encoding: 'utf8' });
      t.match(shown.stdout, /Version: 1[^]*ecdsa-with-SHA256[^]*CN = sunshare[^]*prime256v1/);
      const fields = spawnSync('openssl', ['asn1parse'], { input: cert, encoding: 'utf8' });
      t.match(fields.stdout, /UTCTIME +:700101000000Z[^]*GENERALIZEDTIME +:99991231235959Z/);
      const again = spawnSync('openssl', ['x509'], { input: cert, encoding: 'utf8' });
      t.equal(again.stdout, cert);
    }
    t.end();
  },
);
