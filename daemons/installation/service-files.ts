import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folders, InstalledFile } from './installed-file.js';

/** Where the files of daemons/systemd go. */
const PLACES: readonly (readonly [RegExp, (name: string, folders: Folders) => string])[] = [
  [/\.(service|socket|target)$/, (name, { prefix }) => `${prefix}/lib/systemd/system/${name}`],
  [/^sysusers\.conf$/, (_, { prefix }) => `${prefix}/lib/sysusers.d/sunshare.conf`],
  [/^tmpfiles\.conf$/, (_, { prefix }) => `${prefix}/lib/tmpfiles.d/sunshare.conf`],
  [/^logrotate\.conf$/, (_, { sysconfdir }) => `${sysconfdir}/logrotate.d/sunshare`],
  [/\.json$/, (name, { sysconfdir }) => `${sysconfdir}/sunshare/${name}`],
];

/** What its owner may change. */
const CONFIGURATION = /\.json$|^logrotate\.conf$/;

/** What makes services of the programs: units, users, folders, configuration. */
export function serviceFiles(root: string, folders: Folders): InstalledFile[] {
  const source = join(root, 'daemons/systemd');
  return readdirSync(source).flatMap((name) => {
    const place = PLACES.find(([pattern]) => pattern.test(name))?.[1](name, folders);
    if (place === undefined) return [];
    const text = readFileSync(join(source, name), 'utf8')
      .replaceAll('/usr/bin/', `${folders.prefix}/bin/`)
      .replaceAll('/etc/sunshare', `${folders.sysconfdir}/sunshare`);
    return [{ path: place, content: { text }, isConfiguration: CONFIGURATION.test(name) }];
  });
}

/** What people read. */
export function documents(root: string, { prefix }: Folders): InstalledFile[] {
  const specs = readdirSync(join(root, 'specs'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `specs/${entry.name}`);
  return ['README.md', 'CHANGELOG.md', 'LICENSE', ...specs].map((file) => ({
    path: `${prefix}/share/doc/sunshare/${file}`,
    content: { file: join(root, file) },
  }));
}
