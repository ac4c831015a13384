import t from 'tap';
import { inNamespace } from '../../../daemons/system/namespace.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startProgram } from '../../started-program.js';

// In a network namespace every port is free, and a process that was left behind shows as a listening socket.

type Test = Parameters<typeof startProgram>[0];

const node = (main: string): string => `"${process.execPath}" "${ROOT}dist/daemons/${main}/main.js"`;
const RUN = node('system/run');
const COMMANDS = String.raw`printf 'REGISTER alice\nCONNECT alice\nLIST_USERS\nQUIT\n'`;
const ANSWERS = 'c> REGISTER OK\nc> CONNECT OK\nc> LIST_USERS OK\nc> DISCONNECT OK\n+++ FINISHED +++\n';

// Shows rpc.log, which make run named on its stderr.
const LOG = String.raw`cat "$(sed -n "s/.* goes to \(.*rpc.log\)$/\1/p" /run/stderr)"`;

const FUNCTIONS = String.raw`
# Starts a daemon in the background and waits until it says that it is ready.
ready() { rm -f /run/said; mkfifo /run/said; "$@" 2>/run/said & sed '/: ready$/q' /run/said >/dev/null; }
# Sockets that listen: in /proc/net/tcp state 0A, in /proc/net/udp all that are bound.
listeners() { awk '$4 == "0A"' /proc/net/tcp /proc/net/tcp6; tail -qn +2 /proc/net/udp /proc/net/udp6; }
`;

async function outputOf(test: Test, script: string): Promise<{ stdout: string; stderr: string }> {
  const namespace = inNamespace(['sh', '-c', FUNCTIONS + script]);
  const { program, output } = startProgram(test, { name: 'namespace', ...namespace });
  await program.ended;
  return output;
}

const skip = skipUnless('namespace');

await t.test('piped commands: only the answers on stdout, and nothing left behind', { skip }, async (t) => {
  const make = `make -s -C "${ROOT}" run`;
  const { stdout, stderr } = await outputOf(t, `${COMMANDS} | ${make}; echo "status $?"; listeners`);
  t.equal(stdout, `${ANSWERS}status 0\n`);
  t.match(stderr, /^sunshare: portmapper listens on .*127\.0\.0\.1:111\b/m);
  t.match(stderr, /^sunshare: datetime service listens on http:\/\/127\.0\.0\.1:5000;/m);
  t.match(stderr, /^sunshare: log server listens on .*; its output goes to .*\/rpc\.log$/m);
  t.match(
    stderr,
    /^sunshare: P2P server listens on tcp 127\.0\.0\.1:12345; its output goes to .*\/server\.log$/m,
  );
});

await t.test('what the client did stands in rpc.log', { skip }, async (t) => {
  const { stdout } = await outputOf(t, `${COMMANDS} | ${RUN} 2>/run/stderr >/dev/null; ${LOG}`);
  const lines = stdout.split('\n').map((line) => line.replace(/ \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/, ''));
  t.same(lines, ['alice REGISTER', 'alice CONNECT', 'alice LIST_USERS', 'alice DISCONNECT', '']);
});

await t.test('a second run right after the first', { skip }, async (t) => {
  const { stdout, stderr } = await outputOf(t, `${COMMANDS} | ${RUN}; ${COMMANDS} | ${RUN}`);
  t.equal(stdout, ANSWERS + ANSWERS);
  t.equal(stderr.match(/listens on tcp 127\.0\.0\.1:12345;/g)?.length, 2);
});

await t.test('ports that are taken: the next free ones', { skip }, async (t) => {
  const take = (port: number): string => `ready ${node('datetime')} -p ${port}; taken="$taken $!"`;
  const script = `${take(5000)}; ${take(12345)}; ${COMMANDS} | ${RUN}; kill $taken; wait`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, ANSWERS);
  t.match(stderr, /^sunshare: datetime service listens on http:\/\/127\.0\.0\.1:5001;/m);
  t.match(stderr, /^sunshare: P2P server listens on tcp 127\.0\.0\.1:12346;/m);
});

await t.test('port 111 taken by something else: our portmapper elsewhere', { skip }, async (t) => {
  const script = `ready ${node('datetime')} -p 111; ${COMMANDS} | ${RUN}; kill $!; wait`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, ANSWERS);
  t.match(stderr, /^sunshare: portmapper listens on .*127\.0\.0\.1:10111\b/m);
});

await t.test('the end of the input ends it like QUIT', { skip }, async (t) => {
  const { stdout } = await outputOf(t, `${RUN} </dev/null; echo "status $?"; listeners`);
  t.equal(stdout, 'c> +++ FINISHED +++\nstatus 0\n');
});

const USES_WHAT_ANSWERS = /^sunshare: portmapper: the system's own answers on 127\.0\.0\.1:111$/m;
const needsRpcinfo = skipUnless('namespace', 'rpcinfo');
const needsScript = skipUnless('namespace', 'script');
const needsRpcbind = skipUnless('namespace', 'root', 'rpcbind', 'rpcinfo');

await t.test('a portmapper that answers is used, and keeps nothing', { skip: needsRpcinfo }, async (t) => {
  const script = `ready ${node('portmapper')}; ${COMMANDS} | ${RUN}; rpcinfo -p | grep -c 536870913; kill $!; wait`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, `${ANSWERS}0\n`);
  t.match(stderr, USES_WHAT_ANSWERS);
});

await t.test('rpcbind is used, and keeps nothing', { skip: needsRpcbind }, async (t) => {
  // It goes to the background when it is ready, and ends with its process namespace.
  const script = `rpcbind; ${COMMANDS} | ${RUN}; rpcinfo -p | grep -c 536870913`;
  const { stdout, stderr } = await outputOf(
    t,
    `exec unshare --pid --fork --mount-proc --kill-child sh -c '${script.replaceAll("'", String.raw`'\''`)}'`,
  );
  t.equal(stdout, `${ANSWERS}0\n`);
  t.match(stderr, USES_WHAT_ANSWERS);
});

await t.test('a part that does not start is said, and the others are stopped', { skip }, async (t) => {
  const { stdout, stderr } = await outputOf(t, `STORE=nonsense:x ${RUN}; echo "status $?"; listeners`);
  t.equal(stdout, 'status 1\n');
  t.match(stderr, /^sunshare: P2P server ended with status 1; it said: /m);
});

for (const [signal, status] of [
  ['TERM', 143],
  ['HUP', 129],
  ['INT', 130],
] as const) {
  await t.test(`SIG${signal} to make run itself stops all`, { skip }, async (t) => {
    // Its input stays open: without the signal it would wait for ever. The signal comes when the prompt is there.
    const script = `mkfifo /run/input /run/output; ${RUN} </run/input >/run/output & run=$!
      exec 3>/run/input 4</run/output; head -c 3 <&4; kill -${signal} $run; cat <&4; wait $run; echo "status $?"; listeners`;
    const { stdout } = await outputOf(t, script);
    t.match(stdout, /^c> /);
    t.ok(stdout.endsWith(`status ${status}\n`), 'and nothing listens any more');
  });
}

await t.test(
  'Ctrl-C in its terminal: client, P2P server and log server end in this order',
  { skip: needsScript },
  async (t) => {
    const script = `script -qec '${RUN} 2>/run/stderr' /dev/null; ${LOG}; listeners`;
    const namespace = inNamespace(['sh', '-c', FUNCTIONS + script]);
    const { program, output } = startProgram(t, { name: 'terminal', ...namespace, isFed: true });
    const said = (text: string): Promise<string> => program.ready((soFar) => soFar.includes(text));
    await said('c> ');
    program.write('REGISTER alice\n');
    await said('REGISTER OK');
    program.write('CONNECT alice\n');
    await said('CONNECT OK');
    program.write('\u0003');
    await program.ended;
    const afterwards = output.stdout.slice(output.stdout.indexOf('DISCONNECT OK'));
    t.match(afterwards, /^DISCONNECT OK\r\n\+{3} FINISHED \+{3}\r\n/);
    t.match(
      afterwards,
      /\nalice REGISTER .*\nalice CONNECT .*\nalice DISCONNECT \S+ \S+\n$/,
      'and nothing listens any more',
    );
  },
);
