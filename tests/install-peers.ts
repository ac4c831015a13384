import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { missingPackages } from './peers.js';

interface Setting {
  readonly file: string;
  readonly text: string;
  readonly mode: number;
}

/** What keeps packages from doing more than to be there; a machine's own files of these names are left in place. */
const SETTINGS: readonly Setting[] = [
  // An answer of 101 forbids every start.
  { file: '/usr/sbin/policy-rc.d', text: '#!/bin/sh\nexit 101\n', mode: 0o755 },
  // PostgreSQL would make a database of its own, which starts with the machine.
  {
    file: '/etc/postgresql-common/createcluster.d/sunshare-tests.conf',
    text: 'create_main_cluster = false\n',
    mode: 0o644,
  },
];

/**
 * Installs the Debian packages that our tests' peers come in, without starting the daemons among them (rpcbind would
 * take port 111). Only as root on Debian; `DEPS=no` prevents it. What cannot be installed is skipped later, by name.
 *
 * @param more packages that are missing besides
 */
export async function installPeers(more: readonly string[] = []): Promise<void> {
  const packages = [...missingPackages(), ...more];
  if (packages.length === 0) return;
  const because = reasonNotToInstall();
  console.error(
    `missing for some tests: ${packages.join(' ')}${because === undefined ? '' : ` (${because})`}`,
  );
  if (because !== undefined) return;
  console.error('installing them with apt-get, without starting their daemons (DEPS=no prevents this)');
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  await withoutStartingDaemons(async () => {
    // A package list that is missing or old is what fails on a fresh machine.
    if (await aptGet(install)) return;
    if ((await aptGet(['update'])) && (await aptGet(install))) return;
    console.error('apt-get could not install them all');
  });
}

function reasonNotToInstall(): string | undefined {
  if (process.env['DEPS'] === 'no') return 'DEPS=no';
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return 'not a Debian system';
  if (process.getuid?.() !== 0) return 'not root';
  return undefined;
}

async function withoutStartingDaemons(install: () => Promise<void>): Promise<void> {
  const ours = SETTINGS.filter(({ file }) => !existsSync(file));
  const ignore = (): void => undefined;
  // Ctrl-C ends apt-get, not us: the settings must not stay behind.
  process.on('SIGINT', ignore).on('SIGTERM', ignore);
  try {
    for (const { file, text, mode } of ours) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { mode });
    }
    await install();
  } finally {
    for (const { file } of ours) rmSync(file, { force: true });
    process.off('SIGINT', ignore).off('SIGTERM', ignore);
  }
}

async function aptGet(args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const child = spawn('apt-get', ['-q', ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
  const [status] = (await once(child, 'close')) as [number | null];
  return status === 0;
}
