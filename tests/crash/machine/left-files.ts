import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes the files out of an ext4 disk, after its journal was replayed as a mount does. Returns their folder. */
export function leftFiles(image: Buffer, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  const files = join(folder, 'files');
  const disk = join(folder, 'disk.img');
  mkdirSync(files, { recursive: true });
  writeFileSync(disk, image);
  run('e2fsck', ['-fy', disk]);
  run('debugfs', ['-R', `rdump / ${files}`, disk]);
  return files;
}

function run(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, {
      stdio: 'pipe',
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/sbin:/usr/sbin` },
    });
  } catch (error) {
    // e2fsck: 1 says that it had something to put right.
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (command !== 'e2fsck' || status !== 1) throw error;
  }
}
