import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import type { KeyPair, TestAuthority } from './tls-certificates.js';
import { certificates, greet, greeter } from './tls-fixture.js';

const skip = skipUnless('openssl', 'python3');

/** The lines of a Python script of ours, as they come. */
function python(
  t: Test,
  script: string,
  ...args: string[]
): { child: ChildProcess; lines: AsyncIterator<string> } {
  // one file for every peer: no caches of compiled code in the checkout
  const options = ['-B', join(ROOT, 'tests/rpc/onc-rpc', script), ...args];
  const child = spawn('python3', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function nextLine(lines: AsyncIterator<string>): Promise<unknown> {
  const line = await lines.next();
  if (line.done === true) throw new Error('it has ended without a word');
  return JSON.parse(line.value) as unknown;
}

/** Writes a certificate and its key where Python can read them. */
function files(authority: TestAuthority, name: string, { cert, key }: KeyPair): [string, string] {
  const paths: [string, string] = [
    join(authority.folder, `${name}.crt`),
    join(authority.folder, `${name}.key`),
  ];
  writeFileSync(paths[0], cert);
  writeFileSync(paths[1], key);
  return paths;
}

await t.test("Python's ssl as the client", { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const ca = join(authority.folder, 'ca.pem');

  await t.test('probe, handshake, NULL and a call', async (t) => {
    const { port } = await greeter(t, { tls: server });
    const { lines } = python(t, 'tls_client.py', String(port), ca);
    const seen = { greeting: 'hello python', protocol: 'TLSv1.3', alpn: 'sunrpc' };
    t.same(await nextLine(lines), seen);
  });

  await t.test('with a certificate', async (t) => {
    const tls = { ...server, ca: authority.cert, clientCertificate: 'require' } as const;
    const { port, contexts } = await greeter(t, { tls });
    const alice = files(authority, 'alice', authority.issue({ commonName: 'alice' }));
    const { lines } = python(t, 'tls_client.py', String(port), ca, ...alice);
    t.match(await nextLine(lines), { greeting: 'hello python' });
    t.match(contexts[0]?.caller.tls, { authorized: true, subject: 'CN=alice' });
  });
});

await t.test("Python's ssl as the server", { skip }, async (t) => {
  const { authority, server } = certificates(t);
  const own = files(authority, 'server', server);
  const client = { mode: 'require', ca: authority.cert } as const;

  await t.test('probe, handshake and a call', async (t) => {
    const { lines } = python(t, 'tls_server.py', ...own, 'sunrpc');
    t.equal(await greet(Number(await nextLine(lines)), client), 'hello from python');
    t.same(await nextLine(lines), { protocol: 'TLSv1.3', alpn: 'sunrpc' });
  });

  await t.test('without ALPN: refused, unless the caller accepts it', async (t) => {
    const refused = python(t, 'tls_server.py', ...own);
    const rejected = { code: 'RPC_TLS_FAILED', message: /no protocol \(ALPN\)/ };
    await t.rejects(greet(Number(await nextLine(refused.lines)), client), rejected);
    const accepted = python(t, 'tls_server.py', ...own);
    const port = Number(await nextLine(accepted.lines));
    t.equal(await greet(port, { ...client, acceptMissingAlpn: true }), 'hello from python');
  });

  await t.test('whose certificate is not trusted', async (t) => {
    const stranger = files(authority, 'stranger', certificates(t).server);
    const { child, lines } = python(t, 'tls_server.py', ...stranger, 'sunrpc');
    const closed = once(child, 'close');
    await t.rejects(greet(Number(await nextLine(lines)), client), { code: 'RPC_TLS_FAILED' });
    await closed;
  });
});
