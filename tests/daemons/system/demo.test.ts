import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { inNamespace } from '../../../daemons/system/namespace.js';
import { logPrograms } from '../../interop/rpcgen.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startProgram, type StartedProgram } from '../../started-program.js';

type Test = Parameters<typeof startProgram>[0];

const NODE = process.execPath;
const DEMO = `${ROOT}dist/daemons/system/demo/main.js`;
const needsC = skipUnless('namespace', 'rpcgen', 'gcc', 'libtirpc');
const NO_FOREIGN = { LOG_SERVER: '', SERVER: '', CLIENT: '', DATETIME: '' };

async function demo(
  test: Test,
  foreign: NodeJS.ProcessEnv,
  commandLine: { command: string; args: string[] } = { command: NODE, args: [DEMO] },
): Promise<StartedProgram> {
  // one that fails keeps its folder
  const TMPDIR = mkdtempSync(join(tmpdir(), 'sunshare-demo-'));
  test.teardown(() => rm(TMPDIR, { recursive: true }));
  const env = { ...NO_FOREIGN, TMPDIR, ...foreign };
  const started = startProgram(test, { name: 'demo', ...commandLine, env });
  await started.program.ended;
  return started;
}

await t.test('with our own programs all holds, and its folder is gone', async (t) => {
  const home = t.testdir({});
  const { program, output } = await demo(t, { HOME: home, XDG_STATE_HOME: undefined });
  t.equal(program.exitCode, 0);
  t.same(readdirSync(home), [], "nothing is left in the user's home");
  t.match(output.stdout, /^ok {6}alice: the 1048577 bytes fetched from bob are identical$/m);
  t.match(output.stdout, /^rpc\.log:\n(?:(?:alice|bob) .+\n){16}\n/m);
  t.match(output.stdout, /\ndemo: 23 checks hold, 0 failed\n$/);
  const folder = /goes to (.*)\/rpc\.log$/m.exec(output.stderr)?.[1] ?? '';
  t.notOk(existsSync(folder), folder);
});

await t.test('foreign client and datetime service, no namespace needed', async (t) => {
  const foreign = {
    CLIENT: `${NODE} ${ROOT}dist/client/main.js`,
    DATETIME: `${NODE} ${ROOT}dist/daemons/datetime/main.js`,
  };
  const { program, output } = await demo(t, foreign);
  t.equal(program.exitCode, 0);
  t.match(output.stdout, `note    the client is foreign: ${foreign.CLIENT}\n`);
  t.match(output.stdout, `note    the datetime service is foreign: ${foreign.DATETIME}\n`);
  t.match(
    output.stdout,
    /^note {4}how a foreign client or server looks a peer up before GET_FILE is not checked$/m,
  );
});

await t.test(
  'foreign log server and P2P server, which look up through port 111',
  { skip: skipUnless('namespace') },
  async (t) => {
    const foreign = {
      LOG_SERVER: `${NODE} ${ROOT}dist/daemons/log-server/main.js --host 127.0.0.1`,
      SERVER: `${NODE} ${ROOT}dist/daemons/p2p-server/main.js`,
    };
    const { program, output } = await demo(t, foreign, inNamespace([NODE, DEMO]));
    t.equal(program.exitCode, 0, output.stdout);
    t.match(output.stdout, `note    the log server is foreign: ${foreign.LOG_SERVER}\n`);
    t.match(output.stdout, `note    the P2P server is foreign: ${foreign.SERVER}\n`);
    t.match(output.stderr, /^sunshare: portmapper listens on .*127\.0\.0\.1:111\b/m);
    t.match(output.stdout, /\ndemo: 23 checks hold, 0 failed\n$/);
  },
);

await t.test('a foreign log server made by rpcgen', { skip: needsC }, async (t) => {
  const { server } = await logPrograms();
  const { program, output } = await demo(t, { LOG_SERVER: server.udp }, inNamespace([NODE, DEMO]));
  t.equal(program.exitCode, 0, output.stdout);
  t.match(output.stdout, /\ndemo: 23 checks hold, 0 failed\n$/);
});

await t.test('a foreign program that cannot be started is a failure', async (t) => {
  const { program, output } = await demo(t, { DATETIME: 'no-such-program-here' });
  t.equal(program.exitCode, 1);
  t.match(output.stdout, /^FAILED {2}the system starts\n.*no-such-program-here/m);
});

await t.test('a client that ends in the middle is a failure', async (t) => {
  const { program, output } = await demo(t, { CLIENT: `sh -c 'printf "c> "; read -r line; echo bye'` });
  t.equal(program.exitCode, 1);
  t.match(
    output.stdout,
    /^FAILED {2}the story comes to its end\n.*client ended with status 0 after REGISTER \w+; it said: bye/m,
  );
});

await t.test('a client that dies is quoted, stderr as well', async (t) => {
  const { program, output } = await demo(t, { CLIENT: `sh -c 'echo no such module >&2; exit 3'` });
  t.equal(program.exitCode, 1);
  t.match(output.stdout, /client ended with status 3 before its first prompt; it said: no such module/);
  t.match(output.stdout, /^FAILED {2}rpc\.log: all 0 lines .*\n +found: "no line"$/m);
});

await t.test('a part that dies in the middle is named', async (t) => {
  const pidFile = `${t.testdir({})}/pid`;
  const { program, output } = await demo(t, {
    DATETIME: `exec sh -c 'echo $$ >${pidFile}; exec ${NODE} ${ROOT}dist/daemons/datetime/main.js "$@"' sh`,
    CLIENT: `sh -c 'pid=$(cat ${pidFile}); while kill -KILL $pid; do :; done'`,
  });
  t.equal(program.exitCode, 1);
  t.match(output.stdout, /^FAILED {2}every part runs until .*\n.*datetime service .* was ended by SIGKILL/m);
});

await t.test('a client that says OK without having done anything is found out', async (t) => {
  const liar = `while printf "c> "; read -r word rest; do test $word = QUIT && break; echo $word OK; done; echo "+++ FINISHED +++"`;
  const { program, output } = await demo(t, { CLIENT: `sh -c '${liar}'` });
  t.equal(program.exitCode, 1);
  t.match(output.stdout, /^FAILED {2}alice: the 1048577 bytes fetched from bob are identical$/m);
  t.match(
    output.stdout,
    /^FAILED {2}rpc\.log: one line for each of the \d operations of alice, in their order$/m,
  );
});
