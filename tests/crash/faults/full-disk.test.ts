import { createClient, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { LOOPBACK } from '../../loopback.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, ROOT, saysReady, startProgram, type StartedProgram } from '../../started-program.js';
import { append, auditFault, exportedSequences } from './append-records.js';
import { ANSWERS, ask } from './p2p-operations.js';
import { SmallDisk } from './small-disk.js';

const skip = skipUnless('root', 'unshare', 'sqlite');
// A megabyte is full before that.
const MANY = 5_000;

function run(t: Test, disk: SmallDisk, main: string, args: readonly string[]): StartedProgram {
  const [command = '', ...rest] = [...disk.runBy, process.execPath, `${ROOT}dist/daemons/${main}`, ...args];
  return startProgram(t, { name: main, command, args: rest });
}

await t.test('a P2P server whose disk is full goes on when there is room', { skip }, async (t) => {
  const folder = t.testdir();
  const disk = await SmallDisk.mount(t, folder);
  const start = async (): Promise<{ program: StartedProgram['program']; port: number }> => {
    const port = await anyFreePort();
    const flags = ['-p', String(port), '--host', LOOPBACK, '--portmapper', '127.0.0.1:1'];
    const { program } = run(t, disk, 'p2p-server/main.js', [...flags, '--store', `sqlite:${folder}/store`]);
    await program.ready(saysReady);
    return { program, port };
  };
  const { program, port } = await start();
  const user = (number: number): string => `${'u'.repeat(200)}${number}`;
  const replies: (number | undefined)[] = [];
  while (replies.length < MANY && replies.at(-1) !== ANSWERS.REGISTER.otherError)
    replies.push(await ask(port, 'REGISTER', user(replies.length)));
  const stored = replies.length - 1;
  t.ok(stored > 10 && stored < MANY - 1, `${stored} users had room`);
  for (let more = 0; more < 10; more += 1) {
    const reply = await ask(port, 'REGISTER', user(replies.length));
    replies.push(reply);
    // What is short may have room where what is long has none.
    t.ok(reply === ANSWERS.REGISTER.ok || reply === ANSWERS.REGISTER.otherError);
  }
  disk.makeRoom();
  t.equal(await ask(port, 'REGISTER', 'alice'), ANSWERS.REGISTER.ok, 'at once');
  await program.stop('SIGKILL');
  const after = await start();
  t.equal(await ask(after.port, 'REGISTER', 'alice'), ANSWERS.REGISTER.again);
  for (const [number, reply] of replies.entries()) {
    const expected = reply === ANSWERS.REGISTER.ok ? ANSWERS.REGISTER.again : ANSWERS.REGISTER.ok;
    const found = await ask(after.port, 'REGISTER', user(number));
    if (found !== expected) t.fail(`user ${number} was answered ${reply ?? '-'}, then ${found ?? '-'}`);
  }
});

await t.test('a log server whose disk is full goes on when there is room', { skip }, async (t) => {
  const folder = t.testdir();
  const disk = await SmallDisk.mount(t, folder);
  const flags = ['--host', '127.0.0.1', '--register', 'off', '--store', `sqlite:${folder}/trail`];
  const { program } = run(t, disk, 'log-server/main.js', flags);
  const transport = tcpTransport({ host: '127.0.0.1', port: listeningPort(await program.ready(saysReady)) });
  t.teardown(() => transport.close());
  const client = createClient(LOG_PROG.AUDIT_VERS, transport);
  let sequence = 1;
  while (sequence < MANY && (await append(client, sequence)) === BigInt(sequence)) sequence += 1;
  t.ok(sequence > 10 && sequence < MANY, `${sequence - 1} records had room`);
  t.equal(await append(client, sequence), undefined, 'still full');
  disk.makeRoom();
  t.equal(await append(client, sequence), BigInt(sequence), 'at once');
  await program.stop('SIGTERM');
  t.equal(auditFault(`${folder}/trail`, disk.runBy), undefined);
  t.same(
    exportedSequences(`${folder}/trail`, disk.runBy),
    Array.from({ length: sequence }, (_, index) => index + 1),
  );
});
