import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { skipUnless } from '../peers.js';
import { ROOT } from '../started-program.js';
import { DAEMONS, runToEnd } from './configuration/configured.js';

const CONFIG_PAGE = 'daemons/configuration/sunshare-config.5';
const SUNRPC_PAGE = 'client/sunrpc/sunrpc.1';

function pageOf(file: string): string {
  return readFileSync(`${ROOT}${file}`, 'utf8');
}

/** The options that a page, or a part of it, describes, and those that it names. */
function flagsOn(page: string): { described: string[]; named: string[] } {
  const flags = (text: string): string[] =>
    [...text.matchAll(/\bFl ([\w-]+)/g)].map(([, flag = '']) => `-${flag}`);
  const described = page
    .split('\n')
    .filter((line) => line.startsWith('.It '))
    .flatMap(flags);
  return { described: sortedSet(described), named: sortedSet(flags(page)) };
}

function sortedSet(flags: readonly string[]): string[] {
  return [...new Set(flags)].sort();
}

async function flagsInHelp(t: Test, main: string, ...words: string[]): Promise<string[]> {
  const { stdout } = await runToEnd(t, { main, args: [...words, '--help'] });
  const lines = stdout.matchAll(/^ +(-[A-Za-z]|--[a-z-]+)(?:, (--[a-z-]+))?(?= |$)/gm);
  return sortedSet(
    [...lines].flatMap(([, first = '', second]) => (second === undefined ? [first] : [first, second])),
  );
}

const EVERYWHERE = ['--help', '--version'];
const OF_EVERY_DAEMON = flagsOn(pageOf(CONFIG_PAGE)).described;

for (const { program, main, folder } of DAEMONS.map((each) => ({
  ...each,
  folder: each.main.replace(/\/main\.js$/, ''),
}))) {
  await t.test(`the page of ${program} has the options of --help`, async (t) => {
    const page = pageOf(`${folder}/${program}.8`);
    const { described, named } = flagsOn(page);
    const all = await flagsInHelp(t, main);
    t.same(sortedSet([...described, ...OF_EVERY_DAEMON, ...EVERYWHERE]), all);
    t.same(named, all, 'those of every daemon are named');
  });
}

await t.test('the page of sunrpc has the commands and their options', async (t) => {
  const page = pageOf(SUNRPC_PAGE).split('\n.Sh DESCRIPTION\n')[1]?.split('\n.Sh ')[0] ?? '';
  const parts = new Map(
    page
      .split(/^\.It Cm /m)
      .slice(1)
      .map((part) => [part.split('\n')[0] ?? '', part]),
  );
  const { stdout } = await runToEnd(t, { main: 'client/sunrpc/main.js', args: ['--help'] });
  const commands = [...stdout.matchAll(/^ {2}sunrpc (\w+)/gm)].map(([, command = '']) => command);
  t.same([...parts.keys()].sort(), commands.sort());
  const described = [...parts].filter(([command]) => command !== 'completion');
  await Promise.all(
    described.map(async ([command, part]) => {
      const inHelp = await flagsInHelp(t, 'client/sunrpc/main.js', command);
      t.same(sortedSet([...flagsOn(part).described, ...EVERYWHERE]), inHelp, command);
    }),
  );
});

await t.test('each page is well-formed and in the package', { skip: skipUnless('mandoc') }, (t) => {
  const { man, files } = JSON.parse(pageOf('package.json')) as { man: string[]; files: string[] };
  const pages = DAEMONS.map(({ program, main }) => main.replace(/main\.js$/, `${program}.8`));
  for (const page of [CONFIG_PAGE, SUNRPC_PAGE, ...pages]) {
    t.equal(
      execFileSync('mandoc', ['-T', 'lint', '-W', 'warning', `${ROOT}${page}`], { encoding: 'utf8' }),
      '',
    );
    t.ok(man.includes(page) && files.includes(page), page);
  }
  t.end();
});
