import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { buildPackage } from '../../../daemons/installation/debian/build-package.js';
import { manifestOf } from '../../../daemons/installation/programs.js';
import { installPeers } from '../../install-peers.js';
import { ROOT, saysReady, startProgram } from '../../started-program.js';
import { asRevision } from '../systemd/package-files.js';
import { sayWhatTheyAre, workTogether } from './programs-at-work.js';

// Run by `make debian`, in a mount namespace of its own, as root: the package in a Debian that has nothing but what
// debootstrap brings, and what apt finds that the package needs. DEBIAN= names a suite whose Node has the same major version
// as the one that runs here, or the folder of one that debootstrap has made before, which stays as it is.

const { DEBIAN: suite = 'trixie', MIRROR: mirror = 'http://deb.debian.org/debian' } = process.env;
const STEP_MS = 600_000;

if (!suite.startsWith('/')) await installPeers(existsSync('/usr/sbin/debootstrap') ? [] : ['debootstrap']);

const folder = mkdtempSync(join(tmpdir(), 'sunshare-debian-'));
const debian = join(folder, 'root');
t.teardown(() => {
  for (const place of ['proc', 'dev'])
    if (existsSync(join(debian, place, 'self')) || place === 'dev') unmount(join(debian, place));
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a shell's command line in that Debian. @returns what it printed @throws Error when it fails */
function inside(command: string): string {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const args = [debian, 'sh', '-ec', command];
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return execFileSync('chroot', args, { env, encoding: 'utf8', timeout: STEP_MS, stdio: [...stdio] });
}

function unmount(place: string): void {
  try {
    execFileSync('umount', ['--lazy', place], { stdio: 'ignore' });
  } catch {
    // it was not mounted
  }
}

await t.test(`there is a Debian: ${suite}`, (t) => {
  const [command, ...args] = suite.startsWith('/')
    ? ['cp', '--archive', suite, debian]
    : ['debootstrap', '--variant=minbase', suite, debian, mirror];
  execFileSync(command, args, { timeout: STEP_MS, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('mount', ['-t', 'proc', 'proc', join(debian, 'proc')]);
  execFileSync('mount', ['--rbind', '/dev', join(debian, 'dev')]);
  t.comment(`Debian ${readFileSync(join(debian, 'etc/debian_version'), 'utf8').trim()}`);
  t.end();
});

const first = buildPackage(ROOT, { folder, compression: 'gzip' });
const second = asRevision(first, '2');
copyFileSync(first, join(debian, 'root/first.deb'));
copyFileSync(second, join(debian, 'root/second.deb'));

await t.test('apt installs it with all that it needs, the Node of that Debian too', (t) => {
  inside('apt-get update -q >&2; apt-get install -qy --no-install-recommends /root/first.deb >&2');
  t.comment(inside('node --version; dpkg-query -W nodejs libc6 systemd').trim().replaceAll('\n', ', '));
  t.equal(inside('dpkg --audit'), '');
  t.end();
});

/** A folder of what starts each program in there. */
function bin(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const program of Object.keys(manifestOf(ROOT).bin))
    writeFileSync(
      join(bin, program),
      // without a service manager nobody has made the folders of the configuration
      `#!/bin/sh\nexec env -i PATH=/usr/sbin:/usr/bin HOME=/root SUNSHARE_CONFIG_DIR=/nonexistent chroot '${debian}' /usr/bin/${program} "$@"\n`,
      { mode: 0o755 },
    );
  return bin;
}

/** The driver's binary is loaded by that Node, with that libc. */
async function keepTrail(t: Test): Promise<void> {
  const args = ['--host', '127.0.0.1', '--portmapper', '127.0.0.1:1', '--store', 'sqlite:/tmp/trail.db'];
  const { program } = startProgram(t, {
    name: 'sunshare-log-server',
    command: join(bin(), 'sunshare-log-server'),
    args,
  });
  await program.ready(saysReady);
  await program.stop('SIGTERM');
  t.match(inside('sunshare-audit check /tmp/trail.db'), /^sound/);
}

await t.test('its programs run', async (t) => {
  sayWhatTheyAre(t, bin());
  await workTogether(t, bin());
  await keepTrail(t);
});

await t.test('upgraded, it keeps what was configured, and its programs run', async (t) => {
  inside(`sed -i s/12345/12399/ /etc/sunshare/server.json; install -d -o sunshare /var/lib/sunshare
    echo kept >/var/lib/sunshare/state; apt-get install -qy /root/second.deb >&2`);
  t.match(inside('dpkg-query -W sunshare'), /-2\n$/);
  t.match(inside('cat /etc/sunshare/server.json /var/lib/sunshare/state'), /12399[^]*kept/);
  await keepTrail(t);
});

await t.test('removed, configuration and state stay; purged, nothing does', (t) => {
  const left =
    "find / -xdev '(' -path /proc -o -path /dev -o -path /root -o -path /tmp ')' -prune -o -name '*sunshare*' -print";
  inside('apt-get remove -qy sunshare >&2');
  t.match(inside('cat /etc/sunshare/server.json /var/lib/sunshare/state'), /12399[^]*kept/);
  t.equal(inside("ls /usr/bin | grep -c '^sun' || true"), '0\n');
  inside('apt-get purge -qy sunshare >&2');
  t.same(
    inside(left)
      .split('\n')
      .filter((path) => path !== '' && !path.startsWith('/var/lib/apt/')),
    [],
  );
  t.end();
});
