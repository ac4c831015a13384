import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['qemu-system-x86_64', 'busybox', 'mke2fs', 'e2fsck', 'debugfs', 'ldd'];
const KERNEL_PACKAGE = 'linux-image-cloud-amd64';

/** Why no virtual machine can be run here; false where one can. */
export function skipUnlessMachine(): string | false {
  if (process.arch !== 'x64') return 'the virtual machine is an x86-64 one';
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/bin'];
  const missing = PROGRAMS.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0)
    return `${missing.join(', ')} not installed (apt-get install qemu-system-x86 busybox-static e2fsprogs)`;
  return process.getuid?.() === 0 ? false : 'needs root';
}

/**
 * Debian's kernel for virtual machines, unpacked in that folder and not installed.
 *
 * @throws Error where apt-get cannot get it
 */
export function unpackKernel(folder: string): string {
  const root = join(folder, 'kernel');
  mkdirSync(root);
  const depends = execFileSync('apt-cache', ['depends', KERNEL_PACKAGE], { encoding: 'utf8' });
  const name = /Depends: (\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error(`apt-cache knows no ${KERNEL_PACKAGE}`);
  execFileSync('apt-get', ['-q', 'download', name], { cwd: folder, stdio: 'pipe' });
  const file = readdirSync(folder).find((each) => each.endsWith('.deb'));
  if (file === undefined) throw new Error(`apt-get did not download ${name}`);
  execFileSync('dpkg', ['-x', join(folder, file), root], { stdio: 'pipe' });
  return root;
}
