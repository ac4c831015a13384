import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ROOT } from '../../started-program.js';

/** What a virtual machine starts from. */
export interface GuestImage {
  readonly kernel: string;
  readonly initramfs: string;
  /** A file system with Node and our programs, only read. */
  readonly program: string;
}

const MODULES = [
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'virtio_blk',
];

// Node is the init of the second stage. The console is the only way out.
const INIT = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in ${MODULES.join(' ')}; do /bin/busybox insmod /modules/$module.ko; done
/bin/busybox ip link set lo up
/bin/busybox mount -o ro /dev/vda /program
/bin/busybox mount -t ext4 /dev/vdb /program/stores || echo 'GUEST-FAILED no file system'
/bin/busybox mount -t tmpfs tmp /program/tmp
/bin/busybox mount -t devtmpfs dev /program/dev
/bin/busybox mount -t proc proc /program/proc
export PATH=/usr/bin HOME=/tmp XDG_STATE_HOME=/tmp
set -- $(/bin/busybox cat /proc/cmdline)
for word; do case $word in boot=*) boot=\${word#boot=};; seed=*) seed=\${word#seed=};; esac; done
exec /bin/busybox chroot /program /usr/bin/node /app/dist/tests/crash/machine/guest.js $boot $seed
`;

/** Makes an image in that folder, with the kernel that Debian's package unpacked there or installed. */
export function makeGuestImage(folder: string, kernelRoot: string): GuestImage {
  const release = readdirSync(join(kernelRoot, 'lib/modules')).sort().at(-1);
  if (release === undefined) throw new Error(`no kernel in ${kernelRoot}`);
  const image: GuestImage = {
    kernel: join(kernelRoot, 'boot', `vmlinuz-${release}`),
    initramfs: join(folder, 'initramfs'),
    program: join(folder, 'program.img'),
  };
  makeInitramfs(folder, join(kernelRoot, 'lib/modules', release), image.initramfs);
  makeProgram(folder, image.program);
  return image;
}

function makeInitramfs(folder: string, modules: string, target: string): void {
  const root = join(folder, 'initramfs-root');
  for (const each of ['bin', 'dev', 'proc', 'sys', 'program', 'modules'])
    mkdirSync(join(root, each), { recursive: true });
  copyFileSync(busybox(), join(root, 'bin/busybox'));
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' });
  for (const name of MODULES) {
    const file = files.find((each) => basename(each) === `${name}.ko`);
    if (file !== undefined) copyFileSync(join(modules, file), join(root, 'modules', `${name}.ko`));
  }
  writeFileSync(join(root, 'init'), INIT);
  chmodSync(join(root, 'init'), 0o755);
  execFileSync('sh', ['-c', 'cd "$0" && find . | /bin/busybox cpio -o -H newc >"$1"', root, target], {
    stdio: 'pipe',
  });
}

function makeProgram(folder: string, target: string): void {
  const root = join(folder, 'program-root');
  for (const each of ['stores', 'tmp', 'dev', 'proc', 'usr/bin', 'app'])
    mkdirSync(join(root, each), { recursive: true });
  copyFileSync(process.execPath, join(root, 'usr/bin/node'));
  for (const library of librariesOf(process.execPath)) copyInto(root, library, '/');
  for (const part of ['dist', 'rpc', 'package.json', ...productionPackages()])
    copyInto(join(root, 'app'), join(ROOT, part), ROOT);
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', root, target, '400M'], {
    stdio: 'pipe',
  });
}

function copyInto(root: string, file: string, from: string): void {
  const target = join(root, relative(from, file));
  mkdirSync(dirname(target), { recursive: true });
  const isCode = (source: string): boolean =>
    !/\.(d\.ts|map|ts|c|h|o|a)$|\/obj\.target|\/deps\//.test(relative(from, source));
  cpSync(file, target, {
    recursive: true,
    filter: isCode,
    ...(from === '/' ? { dereference: true } : { verbatimSymlinks: true }),
  });
}

/** The folders in the checkout of all packages that our programs need; those of workspaces are links into `rpc`. */
function productionPackages(): string[] {
  const list = ['ls', '--all', '--omit=dev', '--parseable'];
  const listed = execFileSync('npm', list, { cwd: ROOT, encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.startsWith(ROOT))
    .map((line) => line.slice(ROOT.length))
    .filter((folder) => folder !== '');
}

function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file);
}

function busybox(): string {
  return ['/bin/busybox', '/usr/bin/busybox'].find((file) => existsSync(file)) ?? 'busybox';
}
