import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { procedureCompletions } from '../../../client/sunrpc/procedure-completions.js';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { sunrpc } from './sunrpc-run.js';

const LOG_X = `${ROOT}specs/log.x`;

await t.test('procedures come from the .x file before them, by the shortest name that is clear', (t) => {
  t.same(procedureCompletions(['call', 'host', LOG_X, '']), ['LOG_PROG.SENDLOG']);
  t.same(procedureCompletions(['call', 'host', '--port', '4', LOG_X, 'LOG']), ['LOG_PROG.SENDLOG']);
  t.ok(
    procedureCompletions(['call', 'host', `${ROOT}specs/rpcbind.x`, ''])?.includes(
      'RPCBPROG.RPCBVERS4.RPCBPROC_DUMP',
    ),
  );
  t.same(procedureCompletions(['dump', '--x', LOG_X, '--procedure', '']), ['SENDLOG']);
  t.same(procedureCompletions(['dump', '--hex', '--x', LOG_X, '--reply-to', '']), ['LOG_PROG.SENDLOG']);
  t.end();
});

await t.test('elsewhere it is for yargs, or for the shell, which offers files', (t) => {
  t.equal(procedureCompletions(['call', 'host', LOG_X, '--po']), undefined);
  t.equal(procedureCompletions(['call', 'ho']), undefined);
  t.equal(procedureCompletions(['call', '--list', 'host', LOG_X, '']), undefined);
  t.equal(procedureCompletions(['compile', LOG_X, '']), undefined);
  t.same(procedureCompletions(['call', 'host', 'no-such-file.x', '']), []);
  t.end();
});

/** A folder with `sunrpc` in it, for a PATH; gone after the test. */
function folderWithProgram(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-completion-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'sunrpc');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}dist/client/sunrpc/main.js' "$@"\n`);
  chmodSync(program, 0o755);
  return folder;
}

await t.test('the script works in zsh', { skip: skipUnless('zsh') }, async (t) => {
  const folder = folderWithProgram(t);
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    SHELL: '/bin/zsh',
    ZSH_NAME: 'zsh',
  };
  const inZsh = async (script: string): Promise<string> =>
    (await promisify(execFile)('zsh', ['-f', '-c', script], { env, timeout: 60_000 })).stdout;
  const script = await inZsh('sunrpc completion');
  t.match(script, /^#compdef sunrpc\n/);
  // in the place of zsh's own: what it would be given to offer
  const stubs = `compdef() { :; }; _describe() { print -rl -- "\${(@P)2}"; }; _default() { print files; }`;
  const offered = (...words: string[]): Promise<string> => {
    const line = words.map((word) => `'${word}'`).join(' ');
    return inZsh(`${stubs}\n${script}\nwords=(${line}); CURRENT=${words.length}; _sunrpc_yargs_completions`);
  };
  const [commands, procedures, files] = await Promise.all([
    offered('sunrpc', 'c'),
    offered('sunrpc', 'call', 'host', LOG_X, 'LOG_PROG.S'),
    offered('sunrpc', 'fmt', 'x'),
  ]);
  t.match(commands, /^call:Call a procedure of a program/m);
  t.equal(procedures, 'LOG_PROG.SENDLOG\n');
  t.match(files, 'files');
});

await t.test('the script works in bash', { skip: skipUnless('bash') }, async (t) => {
  const folder = folderWithProgram(t);
  const { stdout: script } = await sunrpc(['completion']);
  const completed = async (...words: string[]): Promise<string[]> => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _sunrpc_yargs_completions; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, SHELL: '/bin/bash' };
    const { stdout } = await promisify(execFile)('bash', ['-c', `${script}\n${ask}`], {
      env,
      timeout: 60_000,
    });
    return stdout.split('\n').filter((word) => word !== '');
  };
  const [commands, flags, choices, procedures, none] = await Promise.all([
    completed('sunrpc', 'c'),
    completed('sunrpc', 'call', '--por'),
    completed('sunrpc', 'call', '--tls', 'o'),
    completed('sunrpc', 'call', 'host', LOG_X, 'LOG_PROG.S'),
    completed('sunrpc', 'call', 'host', LOG_X, 'NONE'),
  ]);
  t.ok(commands.includes('call') && commands.includes('completion'), commands.join());
  t.same(flags, ['--port', '--portmapper']);
  t.same(choices, ['off', 'opportunistic']);
  t.same(procedures, ['LOG_PROG.SENDLOG']);
  t.same(none, []);
});
