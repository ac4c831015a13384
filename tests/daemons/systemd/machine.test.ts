import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { buildPackage } from '../../../daemons/installation/debian/build-package.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { performDocumented } from './documented-commands.js';
import { Machine } from './machine.js';
import { asRevision } from './package-files.js';

// The package on a machine whose systemd is process 1: installed, started, watched, restarted, upgraded, purged.

const unbuilt = skipUnless('dpkg-shlibdeps', 'strip', 'sqlite');
const skip =
  unbuilt || skipUnless('root', 'systemd', 'machine', 'ip', 'rpcinfo', 'sqlite3', 'script', 'logrotate');
const IS_WHOLE = process.env['SYSTEMD'] === 'whole';
/** What is asked of the units: 50,000 operations within 20 s, each in the log. */
const [OPERATIONS, OPERATIONS_MS] = IS_WHOLE ? [50_000, 20_000] : [2_000, 20_000];
const STOP_MS = 5_000;
const LINTIAN_MS = 120_000;
const OPERATIONS_PROGRAM = `${process.execPath} ${ROOT}dist/tests/daemons/systemd/operations.js 12345`;
const SERVICES = ['sunshare-datetime', 'sunshare-log-server', 'sunshare-server'] as const;

const folder = mkdtempSync(join(tmpdir(), 'sunshare-package-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const first = unbuilt === false ? buildPackage(ROOT, { folder, compression: 'gzip' }) : '';

await t.test(
  'lintian finds no error, and it needs what its binary needs',
  { skip: unbuilt || skipUnless('lintian') },
  (t) => {
    const run = (command: string, ...args: string[]): string =>
      spawnSync(command, args, {
        encoding: 'utf8',
        timeout: LINTIAN_MS,
        // lintian leaves files behind there
        env: { ...process.env, TMPDIR: folder },
      }).stdout;
    const errors = run('lintian', '--allow-root', first)
      .split('\n')
      .filter((line) => line.startsWith('E:'));
    t.same(errors, []);
    const major = Number(process.versions.node.split('.')[0]);
    const depends = run('dpkg-deb', '-f', first, 'Depends');
    t.match(depends, `nodejs (<< ${major + 1})`);
    t.match(depends, /\blibc6 \(>= [\d.]+\)/);
    t.end();
  },
);

await t.test('the package on a machine with systemd', { skip }, async (t) => {
  const second = asRevision(first, '2');
  const machine = await Machine.start('sunshare.target', setup(first));
  t.teardown(() => machine.stop());

  const logged = async (prefix: string): Promise<string[]> => {
    const text = await machine.output(`grep -h '^${prefix}' /var/log/sunshare/rpc.log || true`);
    return text.split('\n').map((line) => line.split(' ')[0] ?? '');
  };
  const isLogged = (prefix: string, users: readonly string[]): Promise<void> =>
    eventually(`each of ${users.length} operations is in the log once`, async () => {
      const lines = await logged(prefix);
      return lines.length >= users.length && lines.sort().join() === [...users].sort().join();
    });
  const register = async (prefix: string, count: number): Promise<{ users: string[]; faults: object }> => {
    const { stdout, stderr } = await machine.run(`${OPERATIONS_PROGRAM} ${prefix} ${count}`);
    const { faults } = JSON.parse(stderr) as { faults: object };
    return { users: stdout.split('\n').filter((user) => user !== ''), faults };
  };
  const registered = async (): Promise<boolean> =>
    /^\s*536870913\s/m.test(await machine.output('rpcinfo -p 127.0.0.1'));

  await t.test('everything is started, and tells how it fares', async (t) => {
    for (const service of SERVICES) t.equal(await machine.property(service, 'SubState'), 'running', service);
    t.equal(await machine.property('sunshare-server', 'StatusText'), 'serving clients on 127.0.0.1:12345');
    t.equal(
      await machine.property('sunshare-log-server', 'StatusText'),
      'serving tcp 127.0.0.1:12346 and udp 127.0.0.1:12346; not found through the portmapper',
    );
    const enabled = await machine.output(
      `find /etc/systemd/system -type l -name 'sunshare*' -printf '%f\\n' | sort | xargs`,
    );
    t.equal(
      enabled,
      `sunshare-datetime.service sunshare-log-server.service sunshare-log-server.socket sunshare-server.service ` +
        `sunshare-server.socket sunshare.target`,
    );
    t.equal(
      await machine.output('stat -c "%U %a" /var/lib/sunshare /var/lib/sunshare-log | xargs'),
      'sunshare 750 sunshare-log 750',
    );
  });

  await t.test('what they tell is in the journal, each line with its level', async (t) => {
    const lines = async (level: string): Promise<string[]> =>
      (await machine.output(`journalctl -o cat -u 'sunshare-*' -p ${level}..${level}`)).split('\n');
    await eventually('a fault and a start are told', async () => {
      const [faults, news] = [await lines('warning'), await lines('info')];
      return (
        faults.some((line) => line.startsWith('sunshare-log-server: cannot register: ')) &&
        SERVICES.every((service) => news.includes(`${service}: ready`))
      );
    });
    t.notMatch(await machine.output("journalctl -o cat -u 'sunshare-*'"), /^<\d>/m);
  });

  await t.test('our portmapper is found on port 111, and by it the log server', async () => {
    await machine.output('systemctl start sunshare-portmapper.socket sunshare-portmapper.service');
    await eventually('the log server is registered', registered);
    await machine.output('rpcinfo -T tcp 127.0.0.1 536870913 1');
    await machine.output('rpcinfo -T udp 127.0.0.1 536870913 1');
  });

  await t.test(`${OPERATIONS} operations leave as many lines in the log`, async (t) => {
    const { stdout, stderr } = await machine.run(`${OPERATIONS_PROGRAM} many ${OPERATIONS}`);
    const { ms, faults } = JSON.parse(stderr) as { ms: number; faults: object };
    t.same(faults, {});
    t.ok(ms < OPERATIONS_MS, `${ms} ms`);
    await isLogged('many', stdout.trim().split('\n'));
    t.comment(`${OPERATIONS} operations in ${ms} ms`);
  });

  await t.test('a service that is frozen is ended by its watchdog, and started again', async (t) => {
    const pid = await machine.property('sunshare-server', 'MainPID');
    await machine.output(`kill -STOP ${pid}`);
    await eventually('it runs again', async () => {
      const [now, state] = [
        await machine.property('sunshare-server', 'MainPID'),
        await machine.property('sunshare-server', 'SubState'),
      ];
      return now !== pid && state === 'running';
    });
    t.equal(await machine.property('sunshare-server', 'NRestarts'), '1');
    const { stdout } = await machine.run(`${OPERATIONS_PROGRAM} again 3`);
    await isLogged('again', stdout.trim().split('\n'));
  });

  await t.test('a service that is killed is started again, and nobody is refused meanwhile', async (t) => {
    const working = machine.run(`${OPERATIONS_PROGRAM} killed 400 4`);
    for (const service of SERVICES) {
      const pid = await machine.property(service, 'MainPID');
      await machine.output(`kill -KILL ${pid}`);
      await eventually(`${service} runs again`, async () => {
        const now = await machine.property(service, 'MainPID');
        return now !== '0' && now !== pid && (await machine.property(service, 'SubState')) === 'running';
      });
    }
    const { stdout, stderr } = await working;
    t.notMatch(stderr, 'ECONNREFUSED');
    const users = stdout.trim().split('\n');
    await eventually('what was acknowledged is in the log', async () => {
      const lines = new Set(await logged('killed'));
      return users.every((user) => lines.has(user));
    });
  });

  await t.test('a folder is served for a user, once its disk is mounted', async (t) => {
    await machine.output('systemctl enable --now sunshare-serve@alice.service');
    await eventually('it is published', async () => {
      const listed = await machine.run(
        `sunshare -s 127.0.0.1 -p 12345 -c 'REGISTER bob' -c 'CONNECT bob' -c 'LIST_CONTENT alice'`,
      );
      return listed.stdout.includes('hello.txt');
    });
    const pid = await machine.property('sunshare-serve@alice', 'MainPID');
    t.equal(await machine.output(`stat -c %U /proc/${pid}`), 'sunshare-serve');
    const denied = ['/var/lib/sunshare', '/var/lib/sunshare-log'].map((each) => `! ls ${each} 2>/dev/null`);
    await machine.output(`runuser -u sunshare-serve -- sh -c '${denied.join(' && ')}'`);
  });

  await t.test('opened, backed up, restored, rotated by the commands of specs/installing.md', (t) =>
    performDocumented(t, machine, { register, isLogged }),
  );

  await t.test('stopped under load: within 5 s, nothing lost, and the registration is gone', async (t) => {
    const working = machine.run(`${OPERATIONS_PROGRAM} load 1000000 16`);
    await eventually('operations come', async () => (await logged('load')).length > 50);
    // as systemd saw it: on a busy machine systemctl itself may take longer
    const stoppingMs = async (service: string): Promise<number> => {
      const [began, ended] = await Promise.all([
        machine.property(service, 'ActiveExitTimestampMonotonic'),
        machine.property(service, 'InactiveEnterTimestampMonotonic'),
      ]);
      return (Number(ended) - Number(began)) / 1_000;
    };
    const unitsOf = (service: string): string =>
      service === 'sunshare-datetime' ? service : `${service}.socket ${service}`;
    for (const service of [
      'sunshare-server',
      'sunshare-log-server',
      'sunshare-datetime',
      'sunshare-portmapper',
    ]) {
      await machine.output(`systemctl stop ${unitsOf(service)}`);
      const ms = await stoppingMs(service);
      t.ok(ms > 0 && ms < STOP_MS, `${service}: ${Math.round(ms)} ms`);
      t.equal(await machine.property(service, 'Result'), 'success', service);
      if (service === 'sunshare-log-server') t.equal(await registered(), false);
    }
    const users = (await working).stdout.trim().split('\n');
    t.ok(users.length > 50);
    await machine.output(
      'systemctl start sunshare-portmapper.socket sunshare-portmapper.service sunshare.target',
    );
    await eventually('what was acknowledged is in the log', async () => {
      const lines = new Set(await logged('load'));
      return users.every((user) => lines.has(user));
    });
  });

  await t.test('upgraded while it works: nobody finds it away', async (t) => {
    const restarted = ['sunshare-server', 'sunshare-portmapper', 'sunshare-serve@alice'];
    const pidsOf = (): Promise<string[]> =>
      Promise.all(restarted.map((service) => machine.property(service, 'MainPID')));
    const before = await pidsOf();
    const working = machine.run(`${OPERATIONS_PROGRAM} upgraded 1500 4`);
    await machine.output(`dpkg --force-depends -i ${second}`);
    const { stderr } = await working;
    // of those that had sent half a request at that moment
    const faults = Object.entries((JSON.parse(stderr) as { faults: Record<string, number> }).faults);
    const lost = faults.reduce(
      (sum, [kind, count]) => (/^(ECONNRESET|closed)$/.test(kind) ? sum + count : Infinity),
      0,
    );
    t.ok(lost <= 4, stderr);
    const after = await pidsOf();
    t.notOk(after.includes('0'), 'all of them run');
    t.same(
      after.filter((pid) => before.includes(pid)),
      [],
      'none with the old program',
    );
    t.match(await machine.output('dpkg-query -W sunshare'), /-2$/);
  });

  await t.test('removed, its state stays; purged, nothing does', async (t) => {
    await machine.output('dpkg -L sunshare | grep sunshare >/tmp/files');
    await machine.output('dpkg -r sunshare');
    for (const service of SERVICES) t.not(await machine.property(service, 'SubState'), 'running', service);
    await machine.output('test -s /var/lib/sunshare-log/trail.db -a -s /var/log/sunshare/rpc.log');
    await machine.output('dpkg -P sunshare');
    const places = '/var/lib/sunshare* /var/log/sunshare* /etc/systemd/system/*sunshare* /etc/sunshare';
    await machine.output('rm -r /etc/systemd/system/sunshare-server.socket.d'); // somebody's own
    const left = await machine.output(
      `cat /tmp/files | xargs ls -d ${places} 2>/dev/null; find /etc/systemd -name '*sunshare*'`,
    );
    t.equal(left, '');
  });
});

/** A short watchdog, so that a test need not wait long for it. */
function setup(file: string): string {
  return `rm -f /usr/sbin/policy-rc.d
    dpkg --force-depends -i ${file}
    ln -s /usr/lib/systemd/system/sunshare* /run/units
    mkdir /run/units/sunshare-server.service.d
    printf '[Service]\\nWatchdogSec=3s\\n' >/run/units/sunshare-server.service.d/test.conf
    install -d -o sunshare-serve /srv/sunshare/alice /srv/disk
    echo hello >/srv/disk/hello.txt
    mount=/run/units/srv-sunshare-alice.mount
    printf '[Mount]\\nWhat=/srv/disk\\nWhere=/srv/sunshare/alice\\nOptions=bind\\n' >$mount`;
}
