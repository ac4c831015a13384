import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { COMMANDS } from '../../client/console/command-list.js';
import { skipUnless } from '../peers.js';
import { ROOT, startOurs } from '../started-program.js';
import { toEnd } from './ended-program.js';

const FILE = `${ROOT}client/sunshare.1`;
const PAGE = readFileSync(FILE, 'utf8');

/** What stands on the page between two of its lines. */
function between(from: string, to: string): string {
  const [, after] = PAGE.split(`\n${from}\n`);
  const [part] = after?.split(`\n${to}\n`) ?? [];
  if (part === undefined) throw new Error(`the page has no "${from}"`);
  return part;
}

/** The options that are described in a part, and those that are only named. */
function flagsOn(part: string): string[] {
  const named = [...part.matchAll(/^(?:\.It |\.)Fl (\S+)/gm)].map(([, flag = '']) => `-${flag}`);
  return [...new Set(named)].sort();
}

async function flagsInHelp(t: Test, command: readonly string[]): Promise<string[]> {
  const { stdout } = await toEnd(startOurs(t, 'client/main.js', [...command, '--help']));
  return [...stdout.matchAll(/^ +(--?[a-z-]+)(?= |$)/gm)].map(([, flag = '']) => flag).sort();
}

const EVERYWHERE = ['--help', '--version'];

await t.test('the man page has the options of --help', async (t) => {
  const [prompt, serve, check] = await Promise.all([
    flagsInHelp(t, []),
    flagsInHelp(t, ['serve']),
    flagsInHelp(t, ['check']),
  ]);
  const described = between('The options of the prompt:', '.Sh COMMANDS');
  t.same([...described.matchAll(/^\.It Fl (\S+)/gm)].map(([, flag = '']) => `-${flag}`).sort(), prompt);
  t.same([...flagsOn(between('.It Cm serve', '.It Cm check')), ...EVERYWHERE].sort(), serve);
  t.same([...flagsOn(between('.It Cm check', '.It Cm completion')), ...EVERYWHERE].sort(), check);
});

await t.test('the man page has the commands', (t) => {
  const listed = [...between('.Sh COMMANDS', '.Sh SUBCOMMANDS').matchAll(/^\.It Ic (\S+)/gm)];
  t.same(listed.map(([, name]) => name).sort(), Object.keys(COMMANDS).sort());
  t.end();
});

await t.test('the man page is well-formed', { skip: skipUnless('mandoc') }, (t) => {
  t.equal(execFileSync('mandoc', ['-T', 'lint', '-W', 'warning', FILE], { encoding: 'utf8' }), '');
  t.end();
});
