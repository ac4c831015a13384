import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { InstalledFile } from '../installed-file.js';

const DOCUMENTS = '/usr/share/doc/sunshare/';

/** The files as Debian wants them: pages of the manual and changelogs compressed, the licence under its own name. */
export function debianFiles(
  files: readonly InstalledFile[],
  documents: Readonly<Record<string, string>>,
): InstalledFile[] {
  const ours = files.filter(({ path }) => path !== `${DOCUMENTS}LICENSE`).map(debianFile);
  const others = Object.entries(documents).map(([name, text]) => ({
    path: `${DOCUMENTS}${name}`,
    content: { text },
  }));
  return [...ours, ...others.map(debianFile)];
}

function debianFile(file: InstalledFile): InstalledFile {
  const { path, content } = file;
  if (path === `${DOCUMENTS}CHANGELOG.md`) return compressed(file, `${DOCUMENTS}changelog.gz`);
  const isCompressed = path.startsWith('/usr/share/man/') || path === `${DOCUMENTS}changelog.Debian`;
  return isCompressed && !('link' in content) ? compressed(file, `${path}.gz`) : file;
}

function compressed({ content }: InstalledFile, path: string): InstalledFile {
  const bytes = 'file' in content ? readFileSync(content.file) : 'text' in content ? content.text : '';
  return { path, content: { text: gzipSync(bytes, { level: 9 }) } };
}
