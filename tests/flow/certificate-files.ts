import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestAuthority } from '../rpc/onc-rpc/tls-certificates.js';

export interface CertificateFiles {
  /** Of the authority. */
  ca: string;
  cert: string;
  key: string;
}

/** The files of a certificate for this machine; needs openssl. */
export function certificateFiles(t: { teardown(end: () => void): void }): CertificateFiles {
  const authority = new TestAuthority();
  t.teardown(() => authority.remove());
  const write = (name: string, text: string): string => {
    const file = path.join(authority.folder, name);
    writeFileSync(file, text);
    return file;
  };
  const { cert, key } = authority.issue({ commonName: 'localhost' });
  return { ca: write('authority', authority.cert), cert: write('cert', cert), key: write('key', key) };
}
