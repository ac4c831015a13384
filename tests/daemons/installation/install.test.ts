import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { allFiles, install, uninstall } from '../../../daemons/installation/install.js';
import { serviceFiles } from '../../../daemons/installation/service-files.js';
import { manifestOf } from '../../../daemons/installation/programs.js';
import { filesIn } from '../../pack/pack-packages.js';
import { ROOT } from '../../started-program.js';
import { sayWhatTheyAre, workTogether } from './programs-at-work.js';

const FOLDERS = { prefix: '/opt/sunshare', sysconfdir: '/opt/etc' };
const DEADLINE_MS = 120_000;

const destdir = mkdtempSync(join(tmpdir(), 'sunshare-install-'));
t.teardown(() => rmSync(destdir, { recursive: true, force: true }));
const at = (path: string): string => join(destdir, path);

const files = allFiles(ROOT, FOLDERS);
install(destdir, FOLDERS, files);
const programs = Object.keys(manifestOf(ROOT).bin);

await t.test('each program says its version and its usage, from where it was installed', (t) => {
  t.same(readdirSync(at('/opt/sunshare/bin')).sort(), programs.sort());
  sayWhatTheyAre(t, at('/opt/sunshare/bin'));
  t.end();
});

await t.test('they work together, with all that they load late', (t) =>
  workTogether(t, at('/opt/sunshare/bin')),
);

await t.test('nothing is installed that does not belong there', (t) => {
  const all = filesIn(destdir);
  t.same(
    all.filter((file) => /\.(ts|map|tsbuildinfo)$/.test(file)),
    [],
    'no sources, types, maps',
  );
  t.same(
    all.filter((file) => /dist\/daemons\/(installation|system)\//.test(file)),
    [],
  );
  t.same(
    all.filter((file) => readIfText(at(file)).includes(ROOT)),
    [],
    'no path of the checkout',
  );
  t.same(
    all.filter((file) => (statSync(at(file)).mode & 0o022) !== 0),
    [],
    'nobody else writes to it',
  );
  t.end();
});

await t.test('the units start the programs where they are', (t) => {
  const folder = at('/opt/sunshare/lib/systemd/system');
  for (const unit of readdirSync(folder).filter((file) => file.endsWith('.service'))) {
    const [, program] = /^ExecStart=(\S+)/m.exec(readFileSync(join(folder, unit), 'utf8')) ?? [];
    t.ok(program !== undefined && existsSync(at(program)), `${unit}: ${program ?? ''}`);
  }
  t.end();
});

await t.test('whatever the umask of the caller is, everybody may read and enter', (t) => {
  const masked = mkdtempSync(join(tmpdir(), 'sunshare-umask-'));
  t.teardown(() => rmSync(masked, { recursive: true, force: true }));
  const main = `${ROOT}dist/daemons/installation/main.js`;
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `umask 077; exec "$0" ${main} install`, process.execPath],
    {
      env: { ...process.env, DESTDIR: masked, ...FOLDERS },
      encoding: 'utf8',
      timeout: DEADLINE_MS,
    },
  );
  t.equal(status, 0, stderr);
  const entries = readdirSync(masked, { recursive: true, encoding: 'utf8' });
  const isOpen = (entry: string): boolean => {
    const stats = lstatSync(join(masked, entry));
    const wanted = stats.isDirectory() ? 0o055 : 0o044;
    return (stats.mode & wanted) === wanted;
  };
  t.ok(entries.length > 100);
  t.same(
    entries.filter((entry) => !isOpen(entry)),
    [],
  );
  t.end();
});

await t.test('what stands in its way is said in a line', (t) => {
  const main = `${ROOT}dist/daemons/installation/main.js`;
  const { status, stderr } = spawnSync(process.execPath, [main, 'install'], {
    env: { ...process.env, prefix: 'usr' },
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  });
  t.same([status, stderr], [1, 'sunshare: prefix: expected an absolute path, got "usr"\n']);
  t.end();
});

await t.test('configuration outlives a second installation, and removal', (t) => {
  const configuration = '/opt/etc/logrotate.d/sunshare';
  writeFileSync(at(configuration), '# mine\n');
  writeFileSync(at('/opt/sunshare/lib/sunshare/dist/of-an-older-version.js'), '');
  install(destdir, FOLDERS, files);
  t.equal(readFileSync(at(configuration), 'utf8'), '# mine\n');
  t.ok(uninstall(destdir, FOLDERS));
  const kept = filesIn(destdir).filter((file) => !file.startsWith('opt/etc/'));
  t.same(
    kept,
    ['opt/sunshare/lib/sunshare/dist/of-an-older-version.js'],
    'what we did not bring is not ours',
  );
  t.equal(uninstall(destdir, FOLDERS), false);
  t.end();
});

await t.test('what was installed in part, or with units below the configuration, can be removed', (t) => {
  const below = join(t.testdir(), 'below');
  const folders = { prefix: '/opt/sunshare', sysconfdir: '/opt' };
  const services = serviceFiles(ROOT, folders);
  const broken = { path: '/opt/sunshare/broken', content: { file: join(below, 'nowhere') } };
  t.throws(() => install(below, folders, [...services, broken]), { code: 'ENOENT' });
  const { status, stderr } = spawnSync(
    process.execPath,
    [`${ROOT}dist/daemons/installation/main.js`, 'uninstall'],
    {
      cwd: join(below, '..'),
      env: { ...process.env, DESTDIR: 'below', ...folders },
      encoding: 'utf8',
      timeout: DEADLINE_MS,
    },
  );
  t.same([status, stderr], [0, ''], 'a DESTDIR that is not absolute begins here');
  t.same(filesIn(below), [
    'opt/logrotate.d/sunshare',
    'opt/sunshare/log-server.json',
    'opt/sunshare/server.json',
  ]);
  t.end();
});

function readIfText(file: string): string {
  return /\.(node|gz)$/.test(file) ? '' : readFileSync(file, 'utf8');
}
