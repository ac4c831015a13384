import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { type CompletedShell, completionScript } from '../../daemons/shell-completion.js';
import { manifestOf } from '../../daemons/installation/programs.js';
import { DrivenTerminal } from '../client/console/terminal/driven-terminal.js';
import { skipUnless } from '../peers.js';
import { ROOT } from '../started-program.js';

// Those of the client itself are in tests/client/completion.

const run = promisify(execFile);
const DEADLINE_MS = 60_000;
const ENV = { ...process.env, SHELL: '/bin/sh' };

/** What is typed behind each program, and what becomes of it. */
const LINES: Readonly<Record<string, readonly [typed: string, becomes: string]>> = {
  'sunshare-server': ['--print-c', '--print-config'],
  'sunshare-log-server': ['--rot', '--rotate-size'],
  'sunshare-datetime': ['--log-f', '--log-format'],
  'sunshare-portmapper': ['--allow-c', '--allow-callit'],
  sunrpc: ['inf', 'info'],
  'sunshare-audit': ['ver', 'verify'],
};

/** A folder with the programs in it, and their scripts for a shell, `PROGRAM.SHELL`; the environment that finds them. */
function folderFor(t: Test, shell: CompletedShell): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = t.testdir({});
  const { bin } = manifestOf(ROOT);
  for (const program of Object.keys(LINES)) {
    const file = path.join(folder, program);
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}${bin[program] ?? ''}' "$@"\n`);
    chmodSync(file, 0o755);
    writeFileSync(`${file}.${shell}`, completionScript(program, shell));
  }
  return { folder, env: { ...ENV, PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder } };
}

t.same(['sunshare', ...Object.keys(LINES)].sort(), Object.keys(manifestOf(ROOT).bin).sort(), 'all programs');

await t.test('each program prints its script, whatever shell it is asked from', async (t) => {
  const { bin } = manifestOf(ROOT);
  const programs = Object.keys(LINES).map((program) => [program, 'bash'] as const);
  await Promise.all(
    [...programs, ['sunshare-server', 'zsh'] as const, ['sunrpc', 'fish'] as const].map(
      async ([program, shell]) => {
        const args = [`${ROOT}${bin[program] ?? ''}`, 'completion', shell];
        const { stdout, stderr } = await run(process.execPath, args, { env: ENV, timeout: DEADLINE_MS });
        t.same({ stdout, stderr }, { stdout: completionScript(program, shell), stderr: '' }, program);
      },
    ),
  );
});

await t.test('in bash', { skip: skipUnless('bash') }, async (t) => {
  const { folder, env } = folderFor(t, 'bash');
  await Promise.all(
    Object.entries(LINES).map(async ([program, [typed, becomes]]) => {
      const ask = `source ${program}.bash; f=$(complete -p ${program} | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        COMP_WORDS=(${program} ${typed}); COMP_CWORD=1; $f; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout } = await run('bash', ['-c', ask], { cwd: folder, env: { ...env, SHELL: '/bin/bash' } });
      t.equal(stdout, `${becomes}\n`, program);
    }),
  );
});

await t.test('in fish', { skip: skipUnless('fish') }, async (t) => {
  const { folder, env } = folderFor(t, 'fish');
  await Promise.all(
    Object.entries(LINES).map(async ([program, [typed, becomes]]) => {
      const ask = `source ${program}.fish; complete -C '${program} ${typed}'`;
      const { stdout } = await run('fish', ['--no-config', '-c', ask], { cwd: folder, env });
      t.equal(stdout, `${becomes}\n`, program);
    }),
  );
});

await t.test('in zsh, at its prompt', { skip: skipUnless('zsh', 'tmux') }, async (t) => {
  const { folder, env } = folderFor(t, 'zsh');
  const scripts = Object.keys(LINES).map((program) => `source ${program}.zsh;`);
  const start = `autoload -Uz compinit; compinit -D -u; ${scripts.join(' ')} PS1="> "; clear`;
  writeFileSync(path.join(folder, '.zshrc'), start);
  const given = [`ZDOTDIR=${folder}`, `PATH=${env['PATH'] ?? ''}`, 'SHELL=/bin/zsh'];
  const terminal = await DrivenTerminal.start(t, [
    'env',
    ...given,
    ...['sh', '-c', 'cd "$0" && exec zsh -d -i', folder],
  ]);
  await terminal.shows(/^>$/);
  for (const [program, [typed, becomes]] of Object.entries(LINES)) {
    await terminal.type(`${program} ${typed}`);
    await terminal.press('Tab');
    t.match(await terminal.shows(new RegExp(`^> ${program} ${becomes}$`, 'm')), becomes);
    await terminal.press('C-u');
    await terminal.shows(/^>\s*$/m);
  }
});
