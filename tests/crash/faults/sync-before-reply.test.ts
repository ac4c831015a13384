import { readdirSync, readFileSync } from 'node:fs';
import { createClient, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { LOOPBACK } from '../../loopback.js';
import { performP2p } from '../../p2p-request.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, ROOT, saysReady, startProgram, type StartedProgram } from '../../started-program.js';

const skip = skipUnless('strace', 'sqlite');
const CLIENTS = 20;
const OPERATIONS_EACH = 50;
const AT = '11/05/2025 18:02:34';

/** Starts a daemon of ours whose calls on files and sockets are traced, a file for each thread. */
function traced(t: Test, folder: string, main: string, args: readonly string[]): StartedProgram {
  const calls = 'trace=read,readv,recvmsg,write,writev,sendmsg,sendto,pwrite64,pwritev,fsync,fdatasync';
  const strace = ['-f', '--seccomp-bpf', '-ff', '-y', '-s', '8192', '-e', 'signal=none', '-e', calls];
  const program = [process.execPath, `${ROOT}dist/daemons/${main}`, ...args];
  return startProgram(t, {
    name: main,
    command: 'strace',
    args: [...strace, '-o', `${folder}/trace`, ...program],
  });
}

/** Has each client do one operation after the other, each of which names a user of its own. */
async function underLoad(operation: (client: number, user: string) => Promise<void>): Promise<void> {
  const users = (client: number): string[] =>
    Array.from({ length: OPERATIONS_EACH }, (_, i) => `user-${1_000 + client * OPERATIONS_EACH + i}`);
  const one = async (client: number): Promise<void> => {
    for (const user of users(client)) await operation(client, user);
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => one(client)));
}

const CALL = /^(\w+)\(\d+<([^>]*)>, (.*)/;
const SYNC = /^f(?:data)?sync\(\d+<[^>]*-wal>\) += 0$/;

/** Users whose client was answered before what they did was in the log and synced; and how many were answered. */
function judge(trace: string): { answered: number; early: string[]; syncs: number } {
  const askedBy = new Map<string, string>();
  const [written, synced, early] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let [answered, syncs] = [0, 0];
  for (const line of trace.split('\n')) {
    if (SYNC.test(line)) {
      for (const user of written) synced.add(user);
      written.clear();
      syncs += 1;
    }
    const [, call = '', target = '', content = ''] = CALL.exec(line) ?? [];
    const users = content.match(/user-\d{4}/g) ?? [];
    if (target.endsWith('-wal')) for (const user of users) written.add(user);
    if (!target.startsWith('socket:')) continue;
    const asked = askedBy.get(target);
    if (call.startsWith('r')) {
      for (const user of users) askedBy.set(target, user);
    } else if (asked !== undefined) {
      askedBy.delete(target);
      answered += 1;
      if (!synced.has(asked)) early.add(asked);
    }
  }
  return { answered, early: [...early], syncs };
}

/** What the thread did that answers clients. */
function answeringThread(folder: string): string {
  const traces = readdirSync(folder)
    .filter((name) => name.startsWith('trace.'))
    .map((name) => readFileSync(`${folder}/${name}`, 'latin1'));
  return traces.find((trace) => /^read\(\d+<socket:.*user-\d{4}/m.test(trace)) ?? '';
}

async function judged(t: Test, folder: string, { program }: StartedProgram): Promise<void> {
  await program.stop('SIGTERM');
  const trace = answeringThread(folder);
  const { answered, early, syncs } = judge(trace);
  t.equal(answered, CLIENTS * OPERATIONS_EACH, 'each was answered');
  t.same(early, []);
  t.ok(syncs < answered, `${syncs} syncs, fewer than answers`);
  const withoutSyncs = judge(trace.replaceAll(/^f(data)?sync/gm, 'nothing'));
  t.equal(withoutSyncs.early.length, answered, 'this would have been seen');
}

await t.test('the P2P server answers no client before what it did is synced', { skip }, async (t) => {
  const folder = t.testdir();
  const port = await anyFreePort();
  const flags = ['-p', String(port), '--host', LOOPBACK, '--portmapper', '127.0.0.1:1'];
  const started = traced(t, folder, 'p2p-server/main.js', [...flags, '--store', `sqlite:${folder}/store`]);
  await started.program.ready(saysReady);
  await underLoad(async (_client, user) => {
    const reply = await performP2p(port, 'REGISTER', AT, user);
    if (reply[0] !== 0) t.fail(`${user} was answered ${reply[0] ?? 'nothing'}`);
  });
  await judged(t, folder, started);
});

await t.test('the log server acknowledges no record before it is synced', { skip }, async (t) => {
  const folder = t.testdir();
  const flags = ['--host', '127.0.0.1', '--register', 'off', '--store', `sqlite:${folder}/trail`];
  const started = traced(t, folder, 'log-server/main.js', flags);
  const port = listeningPort(await started.program.ready(saysReady));
  const clients = Array.from({ length: CLIENTS }, () => {
    const transport = tcpTransport({ host: '127.0.0.1', port });
    t.teardown(() => transport.close());
    return { rpc: createClient(LOG_PROG.AUDIT_VERS, transport), sequence: 0 };
  });
  await underLoad(async (number, user) => {
    const client = clients[number];
    if (client === undefined) return;
    client.sequence += 1;
    const entry = { username: user, operation: 'REGISTER', timestamp: AT };
    const result = await client.rpc.APPEND({
      source: new Uint8Array(16).fill(number + 1),
      first: BigInt(client.sequence),
      oldest: 1n,
      records: [{ entry, result: 0, address: '198.51.100.7' }],
    });
    if (result.tag !== 'AUDIT_OK') t.fail(`${user}: ${result.tag}`);
  });
  await judged(t, folder, started);
});
