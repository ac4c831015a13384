import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { manifestOf } from '../../daemons/installation/programs.js';
import { ROOT } from '../started-program.js';
import { DAEMONS } from './configuration/configured.js';

// A daemon stands in several places, for programs and for people. None of them is to miss one.

const read = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');

await t.test('each that is installed is known to the tests', (t) => {
  const installed = Object.entries(manifestOf(ROOT).bin).filter(([, main]) =>
    main.startsWith('dist/daemons/'),
  );
  t.same(
    Object.fromEntries(installed),
    Object.fromEntries(DAEMONS.map(({ program, main }) => [program, `dist/${main}`])),
  );
  t.end();
});

const PAGE = read('daemons/configuration/sunshare-config.5');
const OPERATING = read('specs/operating.md');
const INSTALLING = read('specs/installing.md');
const PACKAGE = read('daemons/installation/debian/maintainer-scripts.ts');

for (const { program, name } of DAEMONS)
  await t.test(`${program} has its unit, and is where people look`, (t) => {
    const unit = `daemons/systemd/${program}.service`;
    t.ok(existsSync(`${ROOT}${unit}`) && read(unit).includes(`\nExecStart=/usr/bin/${program}\n`), unit);
    const variables = `SUNSHARE_${name.toUpperCase().replace('-', '_')}_`;
    t.ok(PAGE.includes(`.Pa /etc/sunshare/${name}.json\n`), 'its file, in the manual');
    t.ok(PAGE.includes(`.Ev ${variables}`), 'its variables, in the manual');
    const settings = `\\| \`${program}\` +\\| \`${name}\\.json\` +\\| \`${variables}…\` +\\|`;
    t.ok(new RegExp(`^${settings}$`, 'm').test(OPERATING), 'its row in specs/operating.md');
    t.ok(new RegExp(`^\\| \`${program}\\.s`, 'm').test(INSTALLING), 'its unit in specs/installing.md');
    t.ok(PACKAGE.includes(`${program}.service`), 'what the package does with it');
    t.end();
  });
