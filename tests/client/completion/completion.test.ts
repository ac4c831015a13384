import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { PROMPT_FLAGS, type Shell, SUBCOMMANDS } from '../../../client/completion/completed-words.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startOurs } from '../../started-program.js';
import { DrivenTerminal } from '../console/terminal/driven-terminal.js';
import { toEnd } from '../ended-program.js';

const MAIN = 'client/main.js';
const run = promisify(execFile);

async function printedBy(t: Test, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await toEnd(startOurs(t, MAIN, args));
  t.same({ code, stderr }, { code: 0, stderr: '' });
  return stdout;
}

/** The flags that a help text lists. */
function flagsIn(help: string): string[] {
  return [...help.matchAll(/^ +(--?[a-z-]+)(?= |$)/gm)].map(([, flag = '']) => flag).sort();
}

await t.test('what is completed is what --help lists', async (t) => {
  const root = await printedBy(t, ['--help']);
  t.same(Object.keys(PROMPT_FLAGS).sort(), flagsIn(root));
  const listed = [...root.matchAll(/^ {2}sunshare ([a-z]+)/gm)].map(([, name]) => name);
  t.same(Object.keys(SUBCOMMANDS), listed);
  for (const [name, { flags }] of Object.entries(SUBCOMMANDS))
    t.same(Object.keys(flags).sort(), flagsIn(await printedBy(t, [name, '--help'])), name);
});

/** A folder with a script for a shell, and things to be completed. */
async function folderWith(t: Test, shell: Shell): Promise<string> {
  const folder = t.testdir({ 'a file.pem': '', 'a folder': {} });
  mkdirSync(path.join(folder, 'bin'));
  const program = path.join(folder, 'bin', 'sunshare');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}dist/${MAIN}' "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(path.join(folder, `script.${shell}`), await printedBy(t, ['completion', shell]));
  return folder;
}

const CASES: [words: string[], candidates: string[]][] = [
  [['s'], ['serve']],
  [['--tls-c'], ['--tls-ca']],
  [
    ['--wire', ''],
    ['space', 'underscore'],
  ],
  [['serve', '--us'], ['--user']],
  [['serve', '--force'], []],
  [['check', '--tim'], ['--timeout']],
  [['completion', 'f'], ['fish']],
  [['-c', 'REG'], ['REGISTER']],
  [['--share-dir', 'a'], ['a folder']],
  [['-s', ''], []],
];

await t.test('in bash', { skip: skipUnless('bash') }, async (t) => {
  const folder = await folderWith(t, 'bash');
  for (const [words, candidates] of CASES) {
    const line = ['sunshare', ...words].map((word) => `'${word}'`).join(' ');
    const ask = `compopt() { :; }; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _sunshare; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['-c', `source script.bash\n${ask}`], { cwd: folder });
    t.same(
      stdout.split('\n').filter((candidate) => candidate !== ''),
      candidates,
      words.join(' '),
    );
  }
});

await t.test('in fish', { skip: skipUnless('fish') }, async (t) => {
  const folder = await folderWith(t, 'fish');
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  for (const [words, candidates] of CASES) {
    const ask = `source script.fish; complete -C 'sunshare ${words.join(' ')}'`;
    const { stdout } = await run('fish', ['-c', ask], { cwd: folder, env });
    const found = stdout.split('\n').map((candidate) => (candidate.split('\t')[0] ?? '').replace(/\/$/, ''));
    t.same(
      found.filter((candidate) => candidate !== ''),
      candidates,
      words.join(' '),
    );
  }
});

await t.test('in zsh, at its prompt', { skip: skipUnless('zsh', 'tmux') }, async (t) => {
  const folder = await folderWith(t, 'zsh');
  const start = 'autoload -Uz compinit; compinit -D -u; source script.zsh; PS1="> "; clear';
  writeFileSync(path.join(folder, '.zshrc'), start);
  const shell = ['env', `ZDOTDIR=${folder}`, 'sh', '-c', 'cd "$0" && exec zsh -d -i', folder];
  const terminal = await DrivenTerminal.start(t, shell);
  await terminal.shows(/^>$/);
  const lines: [typed: string, becomes: RegExp][] = [
    ['sunshare ser', /^> sunshare serve$/m],
    ['sunshare serve --us', /^> sunshare serve --user$/m],
    ['sunshare --wire s', /^> sunshare --wire space$/m],
    ['sunshare --share-dir a', /^> sunshare --share-dir a\\ folder\/$/m],
    ['sunshare --tls-ca a\\ fi', /^> sunshare --tls-ca a\\ file.pem$/m],
    ['sunshare completion f', /^> sunshare completion fish$/m],
    ['sunshare -c REG', /^> sunshare -c REGISTER$/m],
  ];
  for (const [typed, becomes] of lines) {
    await terminal.type(typed);
    await terminal.press('Tab');
    t.match(await terminal.shows(becomes), becomes);
    await terminal.press('C-u');
    await terminal.shows(/^>\s*$/m);
  }
});

await t.test('another shell is a usage error', async (t) => {
  t.match(await toEnd(startOurs(t, MAIN, ['completion', 'csh'])), { code: 2, stdout: '' });
});
