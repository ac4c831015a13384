import t from 'tap';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { ANSWERS, COMMANDS, LOG, node, outputOf, RUN } from './run-script.js';

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

await t.test('where that is stands at the end too; with KEEP=no it goes', { skip }, async (t) => {
  const folders = 'ls -d /run/sunshare-* | wc -l';
  const script = `${COMMANDS} | ${RUN} >/dev/null; ${folders}; ${COMMANDS} | KEEP=no ${RUN} >/dev/null; ${folders}`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, '1\n1\n');
  const said = /^sunshare: what each program printed is in (\/run\/sunshare-\w+), the log in \1\/rpc\.log$/gm;
  t.equal(stderr.match(said)?.length, 1);
});

const asRoot = skipUnless('namespace', 'root');

await t.test(
  'a daemon that ended by itself is told, and what it printed is kept',
  { skip: asRoot },
  async (t) => {
    const pid = String.raw`ss -Hltnp 'sport = :12345' | sed -n 's/.*pid=\([0-9]*\).*/\1/p'`;
    const killed = `until grep -qs 'P2P server listens' /run/said; do sleep 0.05; done; kill -KILL "$(${pid})"`;
    const run = `{ ${killed}; ${COMMANDS}; } | KEEP=no ${RUN} >/dev/null 2>/run/said; cat /run/said >&2`;
    const script = `mount -t proc proc /proc; ${run}`;
    const { stderr } = await outputOf(t, script);
    t.match(stderr, /^sunshare: P2P server was ended by SIGKILL$/m);
    t.match(stderr, /^sunshare: what each program printed is in /m);
  },
);

await t.test('a second run right after the first', { skip }, async (t) => {
  const { stdout, stderr } = await outputOf(t, `${COMMANDS} | ${RUN}; ${COMMANDS} | ${RUN}`);
  t.equal(stdout, ANSWERS + ANSWERS);
  t.equal(stderr.match(/listens on tcp 127\.0\.0\.1:12345;/g)?.length, 2);
});

const needsSqlite = skipUnless('namespace', 'sqlite');

await t.test('with STORE= users and trail are there in the next run', { skip: needsSqlite }, async (t) => {
  const store = `STORE="sqlite:${t.testdir()}/state"`;
  const verify = `node "${ROOT}dist/client/audit/main.js" verify "${t.testdirName}/state.trail"`;
  const again = String.raw`printf 'REGISTER alice\nQUIT\n'`;
  const script = `${COMMANDS} | ${store} ${RUN}; ${again} | ${store} ${RUN}; ${verify}`;
  const { stdout } = await outputOf(t, script);
  const second = 'c> USERNAME IN USE\nc> +++ FINISHED +++\n';
  t.ok(stdout.startsWith(ANSWERS + second), stdout);
  t.match(stdout, /^sound: 5 records of 1 source/m);
});

await t.test('ports that are taken: the next free ones', { skip }, async (t) => {
  const take = (port: number): string => `ready ${node('datetime')} -p ${port}; taken="$taken $!"`;
  const script = `${take(5000)}; ${take(12345)}; ${COMMANDS} | ${RUN}; kill $taken`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, ANSWERS);
  t.match(stderr, /^sunshare: datetime service listens on http:\/\/127\.0\.0\.1:5001;/m);
  t.match(stderr, /^sunshare: P2P server listens on tcp 127\.0\.0\.1:12346;/m);
});

await t.test('port 111 taken by something else: our portmapper elsewhere', { skip }, async (t) => {
  const script = `ready ${node('datetime')} -p 111; ${COMMANDS} | ${RUN}; kill $!`;
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
const needsRpcbind = skipUnless('namespace', 'root', 'rpcbind', 'rpcinfo');

await t.test('a portmapper that answers is used, and keeps nothing', { skip: needsRpcinfo }, async (t) => {
  const script = `ready ${node('portmapper')}; ${COMMANDS} | ${RUN}; rpcinfo -p | grep -c 536870913; kill $!`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, `${ANSWERS}0\n`);
  t.match(stderr, USES_WHAT_ANSWERS);
});

await t.test('rpcbind is used, and keeps nothing', { skip: needsRpcbind }, async (t) => {
  // rpcbind goes to the background when it is ready.
  const script = `rpcbind; ${COMMANDS} | ${RUN}; rpcinfo -p | grep -c 536870913`;
  const { stdout, stderr } = await outputOf(t, script);
  t.equal(stdout, `${ANSWERS}0\n`);
  t.match(stderr, USES_WHAT_ANSWERS);
});

await t.test('a part that does not start is said, and the others are stopped', { skip }, async (t) => {
  const { stdout, stderr } = await outputOf(t, `STORE=nonsense:x ${RUN}; echo "status $?"; listeners`);
  t.equal(stdout, 'status 1\n');
  // both servers are told of it, and either may be the first to say so
  t.match(
    stderr,
    /^sunshare: (P2P server ended with status 1|log server ended with status 2); it said: .*nonsense:x/m,
  );
});
