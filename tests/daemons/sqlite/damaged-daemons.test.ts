import { readFileSync, writeFileSync } from 'node:fs';
import { createClient, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { LOOPBACK } from '../../loopback.js';
import { performP2p } from '../../p2p-request.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, saysReady, startOurs } from '../../started-program.js';

const skip = skipUnless('sqlite');
const AT = '11/05/2025 18:02:34';

/** Flips a bit in the middle of a log; returns it. */
function flipBit(log: string): Buffer {
  const bytes = readFileSync(log);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(log, bytes);
  return bytes;
}

/** It ends with status 4, says where, and touches nothing. */
async function refuses(t: Test, main: string, args: readonly string[], file: string): Promise<void> {
  const log = flipBit(`${file}-wal`);
  const store = readFileSync(file);
  const { program, output } = startOurs(t, main, args);
  await program.ended;
  t.equal(program.exitCode, 4);
  t.match(output.stderr, /^sunshare-[a-z0-9-]+: .*-wal is damaged: frame \d+ at byte \d+: /);
  t.ok(readFileSync(`${file}-wal`).equals(log));
  t.ok(readFileSync(file).equals(store));
}

await t.test('the P2P server does not read over a flipped bit', { skip }, async (t) => {
  const file = `${t.testdir()}/store`;
  const port = await anyFreePort();
  const where = ['-p', String(port), '--host', LOOPBACK, '--portmapper', '127.0.0.1:1'];
  const args = [...where, '--store', `sqlite:${file}`];
  const { program } = startOurs(t, 'daemons/p2p-server/main.js', args);
  await program.ready(saysReady);
  for (let user = 1; user <= 10; user += 1)
    t.equal((await performP2p(port, 'REGISTER', AT, `user${user}`))[0], 0);
  await program.stop('SIGKILL');
  await refuses(t, 'daemons/p2p-server/main.js', args, file);
});

await t.test('the log server does not read over a flipped bit', { skip }, async (t) => {
  const file = `${t.testdir()}/trail`;
  const args = ['--host', '127.0.0.1', '--register', 'off', '--store', `sqlite:${file}`];
  const { program } = startOurs(t, 'daemons/log-server/main.js', args);
  const transport = tcpTransport({ host: '127.0.0.1', port: listeningPort(await program.ready(saysReady)) });
  t.teardown(() => transport.close());
  const client = createClient(LOG_PROG.LOG_VERS, transport);
  for (let entry = 1; entry <= 10; entry += 1)
    await client.SENDLOG({ username: 'alice', operation: `PUBLISH /${entry}`, timestamp: AT });
  await program.stop('SIGKILL');
  await refuses(t, 'daemons/log-server/main.js', args, file);
});
