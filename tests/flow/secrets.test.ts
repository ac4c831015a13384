import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { toEnd } from '../client/ended-program.js';
import { rawPeer } from '../client/raw-peer.js';
import { LOOPBACK } from '../loopback.js';
import { ROOT, startProgram } from '../started-program.js';
import { startServer } from './running-server.js';
import { toServer } from './several-servers.js';

interface Run {
  port: number;
  host?: string;
  flags?: readonly string[];
  env?: NodeJS.ProcessEnv;
}

/** Runs the client with commands to its end. */
function run(t: Test, { port, host = LOOPBACK, flags = [], env = {} }: Run, ...commands: string[]) {
  const args = [...toServer(port, host), '--datetime', 'http://127.0.0.1:9/datetime', ...flags];
  return toEnd(
    startProgram(t, {
      name: 'client',
      command: process.execPath,
      args: [`${ROOT}dist/client/main.js`, ...args, ...commands.flatMap((command) => ['-c', command])],
      env,
    }),
  );
}

function secretFile(t: Test, text: string, mode = 0o600): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sunshare-secret-')), 'secret');
  t.teardown(() => rmSync(path.dirname(file), { recursive: true }));
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const SAID = '+++ FINISHED +++\n';

await t.test('a user’s name is theirs who have its secret', async (t) => {
  const { port, output } = await startServer(t, {}, undefined, ['--auth', 'required']);
  const file = secretFile(t, 'my secret words\n');
  const flags = ['--secret-file', file];
  const mine = await run(t, { port, flags }, 'REGISTER alice', 'CONNECT alice', 'SEARCH x', 'LIST_USERS');
  t.equal(mine.stdout, `REGISTER OK\nCONNECT OK\nSEARCH OK\nLIST_USERS OK\nDISCONNECT OK\n${SAID}`);
  const [env, guessed] = [{ SUNSHARE_SECRET: 'my secret words' }, { SUNSHARE_SECRET: 'guessed words' }];
  const [again, wrong, without] = await Promise.all([
    run(t, { port, env }, 'CONNECT alice'),
    run(t, { port, env: guessed }, 'CONNECT alice'),
    run(t, { port }, 'CONNECT alice', 'REGISTER bob'),
  ]);
  t.equal(again.stdout, `CONNECT OK\nDISCONNECT OK\n${SAID}`);
  t.equal(wrong.stdout, `CONNECT FAIL\n${SAID}`);
  t.equal(without.stdout, `CONNECT FAIL\nREGISTER FAIL\n${SAID}`);
  t.match(output.stderr, /secrets are taken on loopback only: there is no TLS/);
  const all = [output, mine, wrong].map(({ stdout, stderr }) => stdout + stderr).join('');
  t.notMatch(all, /secret words|guessed/);
});

await t.test('a server that takes no secrets is used without, but no name is registered there', async (t) => {
  const { port, output } = await startServer(t);
  const env = { SUNSHARE_SECRET: 'right' };
  await run(t, { port }, 'REGISTER alice');
  const { stdout, stderr } = await run(t, { port, env }, 'REGISTER bob', 'CONNECT alice', 'LIST_USERS');
  t.equal(stdout, `REGISTER FAIL\nCONNECT OK\nLIST_USERS OK\nDISCONNECT OK\n${SAID}`);
  t.match(stderr, /takes no secrets: without one the name is not registered/);
  t.notMatch(output.stdout, /bob/);
});

await t.test('a secret leaves over TLS, on loopback, or not at all', async (t) => {
  const [address] = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  if (address === undefined) {
    t.comment('this machine has loopback only');
    return;
  }
  const peer = await rawPeer(t, (socket) => socket.end('\0'), '0.0.0.0');
  const where = { port: peer.port, host: address.address, env: { SUNSHARE_SECRET: 'right' } };
  const { stdout, stderr } = await run(t, where, 'CONNECT alice');
  t.equal(stdout, `CONNECT FAIL\n${SAID}`);
  t.match(stderr, /a secret is not sent there without TLS \(--tls\)/);
  t.same(peer.received, []);
});

await t.test('where a secret may not come from, and what it may not be', async (t) => {
  const rows: [Omit<Run, 'port'>, RegExp][] = [
    [{ flags: ['--secret-file', '/no/such/file'] }, /--secret-file \/no\/such\/file: ENOENT/],
    ...[0o644, 0o640, 0o620, 0o604].map((mode): [Omit<Run, 'port'>, RegExp] => [
      { flags: ['--secret-file', secretFile(t, 'right', mode)] },
      /others than its owner can read or change it: chmod go=/,
    ]),
    [{ flags: ['--secret-file', secretFile(t, '')] }, /the secret is empty/],
    [
      { env: { SUNSHARE_SECRET: 'x'.repeat(256) } },
      /SUNSHARE_SECRET: a secret is one line of at most 255 bytes/,
    ],
    [{ env: { SUNSHARE_SECRET: 'one\ntwo' } }, /a secret is one line/],
    [
      { env: { SUNSHARE_SECRET: 'right' }, flags: ['--wire', 'underscore'] },
      /base operations only, and so no secret/,
    ],
    [{ flags: ['--secret', 'right'] }, /Unknown argument: secret/],
  ];
  const runs = rows.map(async ([options, reason]) => {
    const { code, stderr, stdout } = await run(t, { port: 4_000, ...options });
    t.equal(code, 2);
    t.equal(stdout, '');
    t.match(stderr, reason);
    t.notMatch(stderr, /right|xxxx/);
  });
  await Promise.all(runs);
});
