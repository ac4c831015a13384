import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { logPrograms } from '../../interop/rpcgen.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startProgram } from '../../started-program.js';

interface Visit {
  exitCode: number | null;
  stdout: string;
  /** What its log server printed. */
  log: string;
}

/** Types commands into the lab's shell and leaves. */
async function visitLab(test: Test, commands: string): Promise<Visit> {
  const main = `${ROOT}dist/daemons/system/lab/main.js`;
  const { program, output } = startProgram(test, {
    name: 'lab',
    command: process.execPath,
    args: [main],
    env: { SHELL: '/bin/sh', TMPDIR: test.testdir() },
    isFed: true,
  });
  program.write(commands);
  program.endInput();
  await program.ended;
  const logFile = /goes to (.*\/rpc\.log)$/m.exec(output.stderr)?.[1];
  const log = logFile === undefined ? '' : readFileSync(logFile, 'utf8');
  return { exitCode: program.exitCode, stdout: output.stdout, log };
}

const skip = skipUnless('namespace');
const needsRpcinfo = skipUnless('namespace', 'rpcinfo');
const needsC = skipUnless('namespace', 'rpcinfo', 'rpcgen', 'gcc', 'libtirpc');

await t.test(
  'the shell reads commands from a pipe, and its status is that of make lab',
  { skip },
  async (t) => {
    const { exitCode, stdout } = await visitLab(t, 'echo "uid $(id -u), log on $LOG_RPC_IP"; exit 3\n');
    t.equal(stdout, 'uid 0, log on 127.0.0.1\n');
    t.equal(exitCode, 3);
  },
);

await t.test('rpcinfo sees the log server', { skip: needsRpcinfo }, async (t) => {
  const { stdout } = await visitLab(t, 'rpcinfo -p; rpcinfo -T tcp 127.0.0.1 536870913 1\n');
  t.match(stdout, /^ +100000 +2 +udp +111 +portmapper$/m);
  t.match(stdout, /^ +536870913 +1 +tcp +\d+$/m);
  t.match(stdout, /^ +536870913 +1 +udp +\d+$/m);
  t.match(stdout, /^program 536870913 version 1 ready and waiting$/m);
});

await t.test('a client made by rpcgen finds the log server', { skip: needsC }, async (t) => {
  const { client } = await logPrograms();
  const entry = "alice REGISTER '11/05/2025 18:02:34'";
  const { stdout, log } = await visitLab(
    t,
    `${client} 127.0.0.1 tcp ${entry}; ${client} 127.0.0.1 udp ${entry}\n`,
  );
  t.equal(stdout, 'acknowledged\nacknowledged\n');
  t.equal(log, 'alice REGISTER 11/05/2025 18:02:34\n'.repeat(2));
});

await t.test('a server made by rpcgen registers and is found', { skip: needsC }, async (t) => {
  const { client, server } = await logPrograms();
  // Its main takes back what is registered, first udp and then tcp, before it registers its own, over tcp only.
  const { stdout, log } = await visitLab(
    t,
    `port() { rpcinfo -p | awk '$1 == 536870913 && $3 == "tcp" { print $4 }'; }
     ours=$(port)
     ${server.tcp} & server=$!
     until now=$(port); [ -n "$now" ] && [ "$now" != "$ours" ]; do sleep 0.05; done
     ${client} 127.0.0.1 tcp bob CONNECT '11/05/2025 18:02:35'
     kill $server\n`,
  );
  t.same(stdout.trim().split('\n').sort(), ['acknowledged', 'bob CONNECT 11/05/2025 18:02:35']);
  t.equal(log, '');
});
