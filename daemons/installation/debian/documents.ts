import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimePackage } from '../runtime-packages.js';
import type { Maintainer } from './control.js';

/** The changelog of the package itself. */
export function debianChangelog(version: string, maintainer: Maintainer, atSeconds: number): string {
  const date = new Date(atSeconds * 1_000).toUTCString().replace('GMT', '+0000');
  return `sunshare (${version}) unstable; urgency=medium

  * Built from its sources; CHANGELOG.md tells what has changed.

 -- ${maintainer.name} <${maintainer.email}>  ${date}
`;
}

/** Who holds which rights in what is in the package: our licence, and that of each npm package. */
export function copyright(root: string, packages: readonly RuntimePackage[]): string {
  const others = packages.filter(({ place, folder }) => folder === join(root, place));
  const licences = others.map(({ place, folder }) => {
    const { license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      license?: string;
      author?: string | { name?: string };
    };
    const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
    return `Files: usr/lib/sunshare/${place}/*\nCopyright: ${holder}\nLicense: ${license ?? 'see its LICENSE'}\n`;
  });
  const ours = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: sunshare

Files: *
Copyright: ${/^Copyright.*$/m.exec(ours)?.[0].replace(/^Copyright (\(c\) )?/, '') ?? 'the authors of sunshare'}
License: MIT
${ours
  .split('\n')
  .map((line) => (line === '' ? ' .' : ` ${line}`))
  .join('\n')}

${licences.join('\n')}`;
}
