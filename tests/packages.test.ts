import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

interface Manifest {
  name?: string;
  version?: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

interface LockedPackage {
  link?: boolean;
  resolved?: string;
  hasInstallScript?: boolean;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8'));
}

const locked = (readJson('package-lock.json') as { packages: Record<string, LockedPackage> }).packages;
const folders = readdirSync(`${ROOT}rpc`).map((folder) => `rpc/${folder}`);
const manifests = folders.map((folder) => ({
  folder,
  manifest: readJson(`${folder}/package.json`) as Manifest,
}));
const ours = new Set(manifests.map(({ manifest }) => manifest.name ?? ''));

// Their names are free on the public registry: anything but a link could one day fetch somebody else's code.
for (const { folder, manifest } of manifests) {
  await t.test(`${folder} is private, and the lock file links it`, (t) => {
    t.equal(manifest.private, true);
    t.match(locked[`node_modules/${manifest.name ?? ''}`], { link: true, resolved: folder });
    t.end();
  });
}

await t.test('the program refers to our packages by file:', (t) => {
  const { dependencies = {} } = readJson('package.json') as Manifest;
  const references = Object.entries(dependencies).filter(([dependency]) => ours.has(dependency));
  t.equal(references.length, folders.length);
  for (const [dependency, range] of references) t.match(range, /^file:/, dependency);
  t.end();
});

// npm installs an optional peer only when told to, so a tarball of ours never makes it fetch another.
await t.test(
  'our packages refer to each other as optional peers of exactly this version, and to no other',
  (t) => {
    const versions = new Map(manifests.map(({ manifest }) => [manifest.name, manifest.version]));
    for (const { folder, manifest } of manifests) {
      t.notOk(manifest.dependencies ?? manifest.optionalDependencies, folder);
      for (const [peer, range] of Object.entries(manifest.peerDependencies ?? {})) {
        t.equal(range, versions.get(peer), `${folder} → ${peer}`);
        t.match(manifest.peerDependenciesMeta?.[peer], { optional: true }, peer);
      }
      t.same(
        importedBy(folder).sort(),
        Object.keys(manifest.peerDependencies ?? {}).sort(),
        'as it imports them',
      );
    }
    t.end();
  },
);

/** The packages that a library's sources import. */
function importedBy(folder: string): string[] {
  const sources = readdirSync(`${ROOT}${folder}/src`, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const imports = sources.flatMap((file) => [
    ...readFileSync(`${ROOT}${folder}/src/${file}`, 'utf8').matchAll(
      /^(?:import|export|\}).* from '([^'.][^':]*)';$/gm,
    ),
  ]);
  return [...new Set(imports.map(([, name = '']) => name.replace(/\/.*/, '')))];
}

await t.test(
  'no dependency runs a script when it is installed, but the SQLite driver, which is optional',
  (t) => {
    const scripts = Object.entries(locked).filter(([, each]) => each.hasInstallScript === true);
    t.match(scripts, [['node_modules/better-sqlite3', { optional: true }]]);
    t.equal(scripts.length, 1);
    t.end();
  },
);

const PEERS = 'tests/bench/peers';

await t.test(
  'what only make bench needs is pinned, from the registry of whoever installs it, and nowhere else',
  (t) => {
    const { packages } = readJson(`${PEERS}/package-lock.json`) as {
      packages: Record<string, LockedPackage>;
    };
    const { dependencies = {} } = readJson(`${PEERS}/package.json`) as Manifest;
    for (const [name, version] of Object.entries(dependencies)) t.match(version, /^\d+\.\d+\.\d+$/, name);
    t.same(
      Object.values(packages).filter(({ resolved }) => resolved !== undefined),
      [],
    );
    t.same(
      Object.keys(locked).filter((folder) => folder.startsWith(PEERS)),
      [],
    );
    t.end();
  },
);
