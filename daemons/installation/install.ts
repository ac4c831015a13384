import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { helpFiles } from './help-files.js';
import type { Folders, InstalledFile } from './installed-file.js';
import { programFiles } from './programs.js';
import { documents, serviceFiles } from './service-files.js';

/** All that an installation is made of; the programs must have been compiled. */
export function allFiles(root: string, folders: Folders): InstalledFile[] {
  return [
    ...programFiles(root, folders.prefix),
    ...helpFiles(root, folders.prefix),
    ...serviceFiles(root, folders),
    ...documents(root, folders),
  ];
}

/** Which files are ours, for {@link uninstall}. */
function listPath({ prefix }: Folders): string {
  return `${prefix}/lib/sunshare/installed-files`;
}

/** Writes the files below `destdir`, in place of those of an installation that was there. */
export function install(destdir: string, folders: Folders, files: readonly InstalledFile[]): void {
  uninstall(destdir, folders);
  const ours = files.filter((file) => file.isConfiguration !== true).map(({ path }) => `${path}\n`);
  // first: what comes to be installed in part, on a full disk, can be removed
  write(join(destdir, listPath(folders)), { path: '', content: { text: ours.join('') } });
  writeFiles(destdir, files);
}

/** Writes the files below `destdir`, with the folders that they are in. */
export function writeFiles(destdir: string, files: readonly InstalledFile[]): void {
  for (const file of files) write(join(destdir, file.path), file);
}

function write(
  target: string,
  { content, isExecutable = false, isConfiguration = false }: InstalledFile,
): void {
  if (isConfiguration && existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  rmSync(target, { force: true });
  if ('link' in content) {
    symlinkSync(content.link, target);
    return;
  }
  if ('file' in content) copyFileSync(content.file, target);
  else writeFileSync(target, content.text);
  chmodSync(target, isExecutable ? 0o755 : 0o644);
}

/** Removes what {@link install} wrote, but for configuration; false where nothing was installed. */
export function uninstall(destdir: string, folders: Folders): boolean {
  const list = join(destdir, listPath(folders));
  if (!existsSync(list)) return false;
  const paths = readFileSync(list, 'utf8')
    .split('\n')
    .filter((path) => path !== '');
  for (const path of [...paths, listPath(folders)]) {
    rmSync(join(destdir, path), { force: true });
    removeEmptyFolders(join(destdir, dirname(path)), join(destdir, folders.prefix));
  }
  return true;
}

/** Up to a folder that is not ours. */
function removeEmptyFolders(from: string, end: string): void {
  for (let folder = from; folder.length > end.length; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
