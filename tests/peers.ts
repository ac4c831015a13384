import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { inNamespace } from '../daemons/system/namespace.js';
import { postgresPrograms } from './postgres/postgres-programs.js';

interface Peer {
  isThere: () => boolean;
  /** The Debian packages that bring it; none where no package can. */
  packages: readonly string[];
  /** Why a suite is skipped without it. */
  reason: string;
}

/** What our tests talk to or are built with, and a bare machine may lack. */
const PEERS = {
  rpcbind: command('rpcbind', 'rpcbind'),
  rpcinfo: command('rpcinfo', 'rpcbind'),
  rpcgen: command('rpcgen', 'rpcsvc-proto'),
  gcc: command('gcc', 'gcc', 'libc6-dev'),
  /** It compiles the SQLite driver, where that was not done yet. */
  'g++': command('g++', 'g++'),
  sqlite: {
    isThere: hasSqlite,
    packages: [],
    reason: 'the SQLite driver is not installed (make sqlite)',
  },
  libtirpc: {
    isThere: () => canRead('/usr/include/tirpc/rpc/rpc.h'),
    packages: ['libtirpc-dev'],
    reason: 'libtirpc-dev is not installed',
  },
  /** Its `.x` files: yp.x, nis.x and others. */
  libnsl: {
    isThere: () => canRead('/usr/include/rpcsvc/nis.x'),
    packages: ['libnsl-dev'],
    reason: 'libnsl-dev is not installed',
  },
  /** The driver is plain JavaScript, but optional like the other. */
  postgresql: {
    isThere: () => postgresPrograms() !== undefined,
    packages: ['postgresql'],
    reason: 'postgresql is not installed',
  },
  chromium: command('chromium', 'chromium'),
  ip: command('ip', 'iproute2'),
  ipv6: { isThere: hasIpv6, packages: [], reason: 'this machine has no ::1' },
  openssl: command('openssl', 'openssl'),
  tcpdump: command('tcpdump', 'tcpdump'),
  sqlite3: command('sqlite3', 'sqlite3'),
  strace: command('strace', 'strace'),
  unshare: command('unshare', 'util-linux'),
  prlimit: command('prlimit', 'util-linux'),
  /** Gives a program a terminal. */
  script: command('script', 'bsdutils'),
  /** A terminal whose screen can be read. */
  tmux: command('tmux', 'tmux'),
  bash: command('bash', 'bash'),
  zsh: command('zsh', 'zsh'),
  fish: command('fish', 'fish'),
  mandoc: command('mandoc', 'mandoc'),
  python3: command('python3', 'python3'),
  lintian: command('lintian', 'lintian'),
  logrotate: command('logrotate', 'logrotate'),
  'dpkg-shlibdeps': command('dpkg-shlibdeps', 'dpkg-dev', 'binutils'),
  strip: command('strip', 'binutils'),
  systemd: {
    isThere: () => canRead('/lib/systemd/systemd'),
    packages: ['systemd'],
    reason: 'systemd is not installed',
  },
  'systemd-analyze': command('systemd-analyze', 'systemd'),
  'systemd-notify': command('systemd-notify', 'systemd'),
  make: command('make', 'make'),
  showmount: command('showmount', 'nfs-common'),
  statd: command('rpc.statd', 'nfs-common'),
  /** nfs-ls and nfs-cat */
  libnfs: command('nfs-ls', 'libnfs-utils'),
  /** rup and rsysinfo */
  rup: command('rup', 'rstat-client'),
  rstatd: command('rpc.rstatd', 'rstatd'),
  lxi: command('lxi', 'lxi-tools'),
  nmap: command('nmap', 'nmap'),
  /** text2pcap, which comes with it, makes captures of bytes. */
  tshark: command('tshark', 'tshark'),
  root: { isThere: isRoot, packages: [], reason: 'needs root' },
  /** A network and mount namespace of one's own: as root, or through a user namespace. */
  namespace: {
    isThere: canUnshare,
    packages: ['util-linux', 'iproute2'],
    reason: 'no namespace of its own can be made here (unshare)',
  },
  /** What a machine with a systemd of its own is made of. */
  machine: {
    isThere: canMountMachine,
    packages: ['util-linux'],
    reason: 'no machine of its own can be made here (mount overlay and cgroup in namespaces)',
  },
} satisfies Record<string, Peer>;

export type PeerName = keyof typeof PEERS;

const verdicts = new Map<PeerName, boolean>();

/**
 * What a suite needs beyond Node: `await t.test('…', { skip: skipUnless('rpcbind', 'root') }, …)`. False when all is
 * there; otherwise the reason to skip, which `make test` prints by name and counts as a failure when CI=true.
 */
export function skipUnless(...names: PeerName[]): string | false {
  const reasons = names.filter((name) => !isThere(name)).map((name) => PEERS[name].reason);
  return reasons.length === 0 ? false : reasons.join(', ');
}

/** The Debian packages that would bring the peers missing here. */
export function missingPackages(): string[] {
  const missing = Object.values<Peer>(PEERS).filter((peer) => peer.packages.length > 0 && !peer.isThere());
  return [...new Set(missing.flatMap((peer) => peer.packages))];
}

function isThere(name: PeerName): boolean {
  const verdict = verdicts.get(name) ?? PEERS[name].isThere();
  verdicts.set(name, verdict);
  return verdict;
}

function hasSqlite(): boolean {
  try {
    const driver = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => {
      close(): void;
    };
    new driver(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function canUnshare(): boolean {
  const { command, args } = inNamespace(['true']);
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** As tests/daemons/systemd/machine.sh does it; nothing of it stays. */
function canMountMachine(): boolean {
  const script = `set -e
    mount --make-rprivate /
    mount -t tmpfs tmpfs /run
    cd /run && mkdir upper work root cgroup
    mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
    if [ -d /sys/fs/cgroup/systemd ]; then mount -t cgroup -o none,name=systemd cgroup cgroup
    else mount -t cgroup2 cgroup2 cgroup
    fi
    rmdir "$(mktemp -d cgroup/sunshare-peer-XXXXXX)"`;
  const namespaces = ['--pid', '--mount', '--cgroup', '--net', '--ipc', '--uts', '--fork', '--mount-proc'];
  return spawnSync('unshare', [...namespaces, 'sh', '-c', script], { stdio: 'ignore' }).status === 0;
}

function command(name: string, ...packages: string[]): Peer {
  // rpcbind and rpcinfo are in sbin, which is not on everybody's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return {
    isThere: () => folders.some((folder) => canExecute(join(folder, name))),
    packages,
    reason: `${name} is not installed`,
  };
}

function canExecute(file: string): boolean {
  return canAccess(file, constants.X_OK);
}

function canRead(file: string): boolean {
  return canAccess(file, constants.R_OK);
}

function canAccess(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
