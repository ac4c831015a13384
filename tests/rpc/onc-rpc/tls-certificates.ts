import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
interface CertificateRequest {
  readonly commonName: string;
  /** Names and addresses it is for, as openssl writes them. Default `DNS:localhost,IP:127.0.0.1,IP:::1`. */
  readonly names?: string;
  /** From when it is valid, and until when, as `YYYYMMDDHHMMSSZ`. Default: around now. */
  readonly from?: string;
  readonly until?: string;
}

const DEFAULT_NAMES = 'DNS:localhost,IP:127.0.0.1,IP:::1';
const CA_CONFIG = `
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

/** A certification authority of a test's own, made by openssl in a folder that `remove` takes away. */
export class TestAuthority {
  readonly cert: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'onc-rpc-tls-'));
  #requests = 0;

  constructor(commonName = 'test authority') {
    this.#write('ca.cnf', CA_CONFIG);
    this.#write('index.txt', '');
    const subject = ['-subj', `/CN=${commonName}`, '-days', '2'];
    this.#openssl('req', '-x509', ...newKey('ca.key'), ...subject, '-out', 'ca.pem');
    this.cert = this.#read('ca.pem');
  }

  /** A folder for other files of the test. */
  get folder(): string {
    return this.#folder;
  }

  issue({ commonName, names = DEFAULT_NAMES, from = day(-1), until = day(1) }: CertificateRequest): KeyPair {
    const name = `certificate-${(this.#requests += 1)}`;
    const subject = ['-subj', `/CN=${commonName}`, '-addext', `subjectAltName=${names}`];
    this.#openssl('req', ...newKey(`${name}.key`), ...subject, '-out', `${name}.csr`);
    const authority = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key'];
    const validity = ['-startdate', from, '-enddate', until];
    this.#openssl(
      'ca',
      '-batch',
      '-notext',
      ...authority,
      ...validity,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
    );
    return { cert: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #openssl(...args: string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { cwd: this.#folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0] ?? ''} failed: ${stderr}`);
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8');
  }
}

/** An elliptic key, because it is made in no time. */
function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file];
}

/** A time so many days from now, as certificates write it. */
function day(offset: number): string {
  const date = new Date(Date.now() + offset * 86_400_000);
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
