import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT } from './started-program.js';

interface Manifest {
  name?: string;
  private?: boolean;
  dependencies?: Record<string, string>;
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

await t.test('our packages refer to each other by file:', (t) => {
  const all = [readJson('package.json') as Manifest, ...manifests.map(({ manifest }) => manifest)];
  for (const { name, dependencies = {} } of all) {
    for (const [dependency, range] of Object.entries(dependencies)) {
      if (ours.has(dependency)) t.match(range, /^file:/, `${name ?? ''} → ${dependency}`);
    }
  }
  t.end();
});

await t.test('no dependency runs a script when it is installed', (t) => {
  const scripts = Object.entries(locked).filter(([, each]) => each.hasInstallScript === true);
  t.same(scripts, []);
  t.end();
});
