import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { buildNpmPackage } from '../../../daemons/installation/npm-package.js';
import { manifestOf } from '../../../daemons/installation/programs.js';
import { ROOT } from '../../started-program.js';
import { sayWhatTheyAre, workTogether } from './programs-at-work.js';

const DEADLINE_MS = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'sunshare-npm-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const prefix = join(folder, 'prefix');
const tarball = buildNpmPackage(ROOT, folder);
// nothing can be fetched: neither over the network nor from a cache
const options = ['--offline', '--ignore-scripts', '--no-audit', '--cache', join(folder, 'cache')];
execFileSync('npm', ['install', '--global', '--prefix', prefix, ...options, tarball], {
  cwd: folder,
  stdio: ['ignore', 'ignore', 'inherit'],
  timeout: DEADLINE_MS,
});

await t.test('the tarball brings all that its programs need into an empty prefix', (t) => {
  t.same(readdirSync(join(prefix, 'bin')).sort(), Object.keys(manifestOf(ROOT).bin).sort());
  t.notOk(existsSync(join(prefix, 'lib/node_modules/sunshare/dist/daemons/installation')));
  sayWhatTheyAre(t, join(prefix, 'bin'));
  t.end();
});

await t.test('its programs work together', (t) => workTogether(t, join(prefix, 'bin')));
